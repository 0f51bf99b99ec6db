import type { ReactNode } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import type { WalletView } from '../../bridge/index.ts'
import { satsText } from '../amounts.ts'
import { useCommand } from '../command.ts'
import { Amount } from '../parts/amount.tsx'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import styles from './wallet-balance.module.css'

interface WalletBalanceProps {
  readonly groupId: GroupId
  readonly wallet: WalletView | undefined
}

/** What the group has, and as of when. */
export function WalletBalance({ groupId, wallet }: WalletBalanceProps): ReactNode {
  return (
    <section className={styles['card']} aria-label="Balance">
      <div>
        <h2 className={styles['label']}>Balance</h2>
        {wallet?.scannedAtMs === undefined ? (
          <p className={styles['unknown']}>Not known yet</p>
        ) : (
          <Amount sats={wallet.confirmedSats} size="huge" />
        )}
      </div>
      {wallet === undefined ? null : <Apart wallet={wallet} />}
      {wallet?.phase === 'unreachable' ? <RefusalNotice refusal={wallet.fault} /> : null}
      <Standing groupId={groupId} wallet={wallet} />
    </section>
  )
}

/** What is in the balance and cannot be used like the rest, or is not in it yet. */
function Apart({ wallet: { unconfirmedSats, reservedSats } }: { readonly wallet: WalletView }): ReactNode {
  return (
    <>
      {unconfirmedSats === 0n ? null : (
        <p className={styles['apart']}>
          <Amount sats={unconfirmedSats} isSigned /> <span>waiting for a block</span>
        </p>
      )}
      {reservedSats === 0n ? null : (
        <p className={styles['apart']}>{`${satsText(reservedSats)} are in payments that are being signed.`}</p>
      )}
    </>
  )
}

function Standing({ groupId, wallet }: WalletBalanceProps): ReactNode {
  const { run } = useCommand()
  return (
    <div className={styles['standing']}>
      <output>{standingWords(wallet)}</output>
      <Button
        kind="quiet"
        isPending={wallet?.phase === 'scanning'}
        onClick={() => {
          run({ type: 'wallet:refresh', groupId })
        }}
      >
        Look again
      </Button>
    </div>
  )
}

function standingWords(wallet: WalletView | undefined): string {
  if (wallet === undefined) return ''
  const { phase, scannedAtMs, tipHeight } = wallet
  if (scannedAtMs === undefined) return phase === 'scanning' ? 'Looking through the chain…' : ''
  const time = new Date(scannedAtMs).toLocaleTimeString(undefined, { timeStyle: 'short' })
  const block = tipHeight === undefined ? '' : `, block ${tipHeight.toLocaleString('en')}`
  return `As of ${time}${block}`
}
