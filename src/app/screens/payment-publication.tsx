import type { ReactNode } from 'react'
import type { SessionId } from '../../bytes/index.ts'
import type { AttemptView, PublicationView, SessionDetails, TransactionView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { momentText, refusalReasonWords } from '../payment-words.ts'
import { type PaymentProgress, paymentProgress } from '../payment-standing.ts'
import { listNames, nameOf } from '../signer-names.ts'
import styles from './payment-publication.module.css'
import { Countdown, Order } from './publication-order.tsx'
import { RawTransaction } from './raw-transaction.tsx'

interface PaymentPublicationProps {
  readonly sessionId: SessionId
  readonly details: SessionDetails
  readonly publication: PublicationView
  readonly transaction: TransactionView
}

/** The way of a signed payment into the chain: who hands it to the network, what this device saw, and what to do if nobody gets through. */
export function PaymentPublication({
  sessionId,
  details,
  publication,
  transaction,
}: PaymentPublicationProps): ReactNode {
  const progress = paymentProgress(publication, transaction)
  const isUnderWay = publication.confirmedAtMs === undefined && transaction.state.kind === 'unseen'
  const isCounting = isUnderWay && !publication.isExhausted && publication.turnStartedAtMs > 0
  return (
    <Section title="Broadcast">
      <Steps progress={progress} />
      {isCounting ? (
        <Countdown
          details={details}
          publication={publication}
          atLast="The last turn. After it anyone can still broadcast."
        />
      ) : null}
      <Claims details={details} publication={publication} transaction={transaction} />
      {transaction.state.kind === 'unseen' ? <Attempt attempt={transaction.lastAttempt} /> : null}
      <Actions sessionId={sessionId} progress={progress} transaction={transaction} />
      {isUnderWay || publication.handovers.length > 0 ? <Order details={details} publication={publication} /> : null}
      <CodeValue label="Transaction id" value={transaction.txid} copyLabel="Copy transaction id" />
      <RawTransaction
        sessionId={sessionId}
        transaction={transaction}
        isOpen={progress.kind === 'exhausted'}
        isSeen={transaction.state.kind !== 'unseen'}
        isTakenAsDone={publication.confirmedAtMs !== undefined}
      />
    </Section>
  )
}

const STEPS = ['Signed', 'In the mempool', 'In a block', 'Settled'] as const

function stepsDone(progress: PaymentProgress): number {
  switch (progress.kind) {
    case 'publishing':
    case 'claimed':
    case 'conflict':
    case 'exhausted':
    case 'taken_as_done':
      return 1
    case 'seen':
      return 2
    case 'confirmed':
      return progress.isSettled ? 4 : 3
  }
}

/** How far it has come, as this device saw it. */
function Steps({ progress }: { readonly progress: PaymentProgress }): ReactNode {
  const done = stepsDone(progress)
  return (
    <ol className={styles['steps']} aria-label="How far it has come">
      {STEPS.map((step, position) => (
        <li key={step} className={position < done ? styles['done'] : styles['step']}>
          <span aria-hidden="true">{position < done ? '●' : '○'}</span>
          {step}
          {position === 2 && progress.kind === 'confirmed' ? (
            <span className={styles['count']}>{progress.isSettled ? '' : ` ${progress.confirmations} of 6`}</span>
          ) : null}
          <span className={styles['unseen']}>{position < done ? ', done' : ', not yet'}</span>
        </li>
      ))}
    </ol>
  )
}

function Claims({ details, publication, transaction }: Omit<PaymentPublicationProps, 'sessionId'>): ReactNode {
  const { lookedUpAtMs, lookupFault, state } = transaction
  const claims = publication.claimedBy.filter((signerIndex) => signerIndex !== details.mySignerIndex)
  const names = listNames(claims.map((signerIndex) => nameOf(details, signerIndex)))
  return (
    <>
      {claims.length === 0 || state.kind !== 'unseen' ? null : (
        <p>{`${names} ${claims.length === 1 ? 'says' : 'say'} that it is published.`}</p>
      )}
      {lookupFault === undefined ? null : (
        <Notice kind="attention" title="This device cannot see the chain now">
          <p>It may be published without being seen here. Muster keeps looking.</p>
        </Notice>
      )}
      {lookedUpAtMs === undefined ? null : <Small>{`Last looked for it ${momentText(lookedUpAtMs)}.`}</Small>}
    </>
  )
}

/** What became of the last attempt of this device; a success needs no words. */
function Attempt({ attempt }: { readonly attempt: AttemptView | undefined }): ReactNode {
  if (attempt === undefined) return null
  const { outcome } = attempt
  switch (outcome.kind) {
    case 'published':
    case 'already_known':
      return <Small>{`A node took it ${momentText(attempt.atMs)}.`}</Small>
    case 'refused':
      return (
        <Notice kind="bad" title="The network did not take it">
          <p>{refusalReasonWords(outcome.reason)}</p>
          {outcome.text === '' ? null : (
            <p>
              In the node’s words: <q>{outcome.text}</q>
            </p>
          )}
        </Notice>
      )
    case 'conflict':
      return (
        <Notice kind="bad" title={`Input ${outcome.inputIndex + 1} was spent by another transaction`}>
          <p>Only one of the two can ever be in a block.</p>
          <CodeValue label="The other transaction" value={outcome.spentBy} copyLabel="Copy its id" />
        </Notice>
      )
    case 'unreachable':
      return (
        <Notice kind="attention" title="Nobody could be reached to broadcast it">
          <p>{`No answer from ${outcome.hosts.length === 0 ? 'any server' : listNames(outcome.hosts)}. It may or may not be known; to try again does no harm.`}</p>
        </Notice>
      )
  }
}

function Actions({
  sessionId,
  progress,
  transaction,
}: Pick<PaymentPublicationProps, 'sessionId' | 'transaction'> & { readonly progress: PaymentProgress }): ReactNode {
  const { isPending, refusal, run } = useCommand()
  const look = useCommand()
  if (progress.kind === 'confirmed') return null
  return (
    <>
      <Row>
        {progress.kind === 'seen' ? null : (
          <Button
            kind={progress.kind === 'exhausted' ? 'primary' : 'secondary'}
            isPending={isPending || transaction.isBusy}
            onClick={() => {
              run({ type: 'session:publish', sessionId })
            }}
          >
            {transaction.isBusy ? 'Broadcasting' : 'Broadcast now'}
          </Button>
        )}
        <Button
          kind="quiet"
          isPending={look.isPending}
          onClick={() => {
            look.run({ type: 'session:lookup', sessionId })
          }}
        >
          Look for it now
        </Button>
      </Row>
      <RefusalNotice refusal={refusal ?? look.refusal} />
    </>
  )
}
