import { type ReactNode, useState } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import type { HistoryEntryView, PaidBySessionView, WalletView } from '../../bridge/index.ts'
import { satsText } from '../amounts.ts'
import { historyWords } from '../history.ts'
import { Amount } from '../parts/amount.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { classNames } from '../parts/class-names.ts'
import { CodeValue } from '../parts/code-value.tsx'
import { Section } from '../parts/screen.tsx'
import { Row, Soft } from '../parts/stack.tsx'
import { momentText } from '../payment-words.ts'
import { confirmationsText } from '../payment-standing.ts'
import { useMirror } from '../services.ts'
import { FileExport } from './file-export.tsx'
import facts from './session-facts.module.css'
import styles from './wallet-history.module.css'

/** Entries of a long history that stand there without being asked for. */
const SHOWN_AT_FIRST = 20

interface WalletHistoryProps {
  readonly groupId: GroupId
  readonly wallet: WalletView | undefined
}

/** What came in and what went out, the newest first. */
export function WalletHistory({ groupId, wallet }: WalletHistoryProps): ReactNode {
  if (wallet === undefined) return null
  return (
    <Section title="History">
      {wallet.history.length === 0 ? (
        <Soft>
          {wallet.scannedAtMs === undefined ? 'Not known yet.' : 'Nothing has come in yet. Receive shows an address.'}
        </Soft>
      ) : (
        <>
          <HistoryEntries history={wallet.history} />
          <FileExport kind="quiet" command={{ type: 'history:export', groupId }}>
            Save history as CSV
          </FileExport>
        </>
      )}
    </Section>
  )
}

/** The rest is shown on demand: below it stands what else there is to know of the group. */
function HistoryEntries({ history }: { readonly history: WalletView['history'] }): ReactNode {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? history : history.slice(0, SHOWN_AT_FIRST)
  return (
    <>
      <ol className={styles['entries']} aria-label="History">
        {shown.map((entry) => (
          <li key={entry.txid}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      {shown.length === history.length ? null : (
        <Button
          kind="quiet"
          onClick={() => {
            setIsWhole(true)
          }}
        >
          {`Show all ${history.length}`}
        </Button>
      )}
    </>
  )
}

function Entry({ entry }: { readonly entry: HistoryEntryView }): ReactNode {
  const { isOpen, standing, title } = historyWords(entry)
  return (
    <details className={styles['entry']}>
      <summary className={styles['summary']}>
        <span className={styles['title']}>{title}</span>
        <span className={classNames(styles['amount'], entry.netSats > 0n && styles['in'])}>
          <Amount sats={entry.netSats} isSigned />
        </span>
        <span className={classNames(styles['standing'], isOpen && styles['open'])}>{standing}</span>
      </summary>
      <Particulars entry={entry} />
    </details>
  )
}

function Particulars({
  entry: { confirmations, feeSats, payment, txid },
}: {
  readonly entry: HistoryEntryView
}): ReactNode {
  return (
    <div className={styles['particulars']}>
      <dl className={facts['facts']}>
        <div>
          <dt>In the chain</dt>
          <dd>{confirmations === 0 ? 'not yet' : confirmationsText(confirmations)}</dd>
        </div>
        {feeSats === undefined ? null : (
          <div>
            <dt>Fee</dt>
            <dd>{satsText(feeSats)}</dd>
          </div>
        )}
        {payment === undefined ? null : <SignedBy payment={payment} />}
      </dl>
      <CodeValue label="Transaction id" value={txid} copyLabel="Copy transaction id" />
      {payment === undefined ? null : <ToSession payment={payment} />}
    </div>
  )
}

function SignedBy({
  payment: { completedAtMs, creatorName, signers },
}: {
  readonly payment: PaidBySessionView
}): ReactNode {
  return (
    <>
      <div>
        <dt>Proposed by</dt>
        <dd>{creatorName}</dd>
      </div>
      <div>
        <dt>Signed by</dt>
        <dd>
          <ul>
            {signers.map(({ name, signedAtMs }, signerIndex) => (
              <li key={signerIndex}>{`${name}, ${momentText(signedAtMs)}`}</li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>Complete</dt>
        <dd>{momentText(completedAtMs)}</dd>
      </div>
    </>
  )
}

/** A session that was removed from this device is not led to. */
function ToSession({ payment: { sessionId } }: { readonly payment: PaidBySessionView }): ReactNode {
  const isHere = useMirror((mirror) => mirror.sessions.has(sessionId))
  return isHere ? (
    <Row>
      <ButtonLink to={`/session/${sessionId}`}>Open the session</ButtonLink>
    </Row>
  ) : null
}
