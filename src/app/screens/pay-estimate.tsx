import type { ReactNode } from 'react'
import type { PaymentEstimate, WalletView } from '../../bridge/index.ts'
import { rateText, satsText, shareText } from '../amounts.ts'
import { Amount } from '../parts/amount.tsx'
import { Notice } from '../parts/notice.tsx'
import { Soft } from '../parts/stack.tsx'
import { warningWords } from '../payment-words.ts'
import styles from './pay-estimate.module.css'
import facts from './session-facts.module.css'

interface PayEstimateProps {
  /** The newest that is known. */
  readonly estimate: PaymentEstimate | undefined
  /** It is not that of the form as it stands. */
  readonly isPending: boolean
  /** What is wrong with the payment as a whole. */
  readonly fault: string | undefined
  readonly wallet: WalletView | undefined
}

/** What leaves, what it costs and what stays, while one types. */
export function PayEstimate({ estimate, isPending, fault, wallet }: PayEstimateProps): ReactNode {
  return (
    <section className={styles['estimate']} aria-label="What would come of it" aria-busy={isPending}>
      {estimate?.kind === 'possible' ? (
        <Possible estimate={estimate} wallet={wallet} />
      ) : fault === undefined ? (
        <Soft>
          {wallet?.scannedAtMs === undefined
            ? 'The wallet is being looked up.'
            : `${satsText(wallet.confirmedSats + wallet.unconfirmedSats - wallet.reservedSats)} can be spent. Fee and change appear here as you type.`}
        </Soft>
      ) : (
        <p className={styles['fault']} role="alert">
          {fault}
        </p>
      )}
    </section>
  )
}

function Possible({
  estimate,
  wallet,
}: {
  readonly estimate: Extract<PaymentEstimate, { readonly kind: 'possible' }>
  readonly wallet: WalletView | undefined
}): ReactNode {
  const { changeSats, feeSats, inputCount, leavesSats, paidSats, satsPerVirtualByte, warnings } = estimate
  return (
    <>
      <div>
        <p className={styles['label']}>Leaves the group, fee included</p>
        <output>
          <Amount sats={leavesSats} size="large" />
        </output>
      </div>
      <dl className={facts['facts']}>
        <div>
          <dt>Fee</dt>
          <dd>{`${satsText(feeSats)}, ${rateText(satsPerVirtualByte)}, ${shareText(feeSats, paidSats)} of the payment`}</dd>
        </div>
        <div>
          <dt>Coins spent</dt>
          <dd>{inputCount}</dd>
        </div>
        <div>
          <dt>Change</dt>
          <dd>{changeSats === 0n ? 'none' : <Amount sats={changeSats} />}</dd>
        </div>
        {wallet === undefined ? null : (
          <div>
            <dt>Left in the group</dt>
            <dd>
              <Amount sats={wallet.confirmedSats + wallet.unconfirmedSats - leavesSats} />
            </dd>
          </div>
        )}
      </dl>
      {warnings.map((warning) => {
        const { title, text } = warningWords(warning)
        return (
          <Notice key={JSON.stringify(Object.values(warning).map(String))} kind="attention" title={title}>
            <p>{text}</p>
          </Notice>
        )
      })}
    </>
  )
}
