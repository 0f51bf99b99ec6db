import type { ReactNode } from 'react'
import type { PaymentView } from '../../bridge/index.ts'
import { rateText, satsText, shareText } from '../amounts.ts'
import { Address } from '../parts/address.tsx'
import { Amount } from '../parts/amount.tsx'
import { Notice } from '../parts/notice.tsx'
import { lockTimeText, warningWords } from '../payment-words.ts'
import { partsOf, type PaymentParts, textInHex } from '../payment-view.ts'
import styles from './payment-review.module.css'

/** A payment in plain words, as this device's own signer read it: what leaves, to whom, what comes back, and at what cost. */
export function PaymentReview({ payment }: { readonly payment: PaymentView }): ReactNode {
  const { leavesSats, lockTime } = payment
  const { data, paid, returned } = partsOf(payment)
  return (
    <div className={styles['review']}>
      <div>
        <p className={styles['label']}>Leaves the group, fee included</p>
        <Amount sats={leavesSats} size="huge" />
      </div>
      <Warnings payment={payment} />
      <dl className={styles['parts']}>
        {paid.map((output) => (
          <Paid key={output.outputNumber} output={output} isOnly={paid.length === 1} />
        ))}
        {data.map((output) => (
          <Data key={output.outputNumber} output={output} />
        ))}
        {returned.map((output) => (
          <Returned key={output.outputNumber} output={output} />
        ))}
        <Fee payment={payment} />
        {lockTime === undefined ? null : (
          <div className={styles['part']}>
            <dt>Not before</dt>
            <dd>{lockTimeText(lockTime)}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

/** Those that may be meant to mislead come first. */
function Warnings({ payment: { warnings } }: { readonly payment: PaymentView }): ReactNode {
  if (warnings.length === 0) return null
  const worded = warnings.map(warningWords).toSorted((a, b) => Number(b.isGrave) - Number(a.isGrave))
  return (
    <div className={styles['warnings']}>
      {worded.map(({ isGrave, text, title }) => (
        <Notice key={title} kind={isGrave ? 'bad' : 'attention'} title={title}>
          <p>{text}</p>
        </Notice>
      ))}
    </div>
  )
}

function Paid({
  output: { address, amountSats, outputNumber, script },
  isOnly,
}: {
  readonly output: PaymentParts['paid'][number]
  readonly isOnly: boolean
}): ReactNode {
  return (
    <div className={styles['part']}>
      <dt>{isOnly ? 'To' : `To (output ${outputNumber})`}</dt>
      <dd>
        <Amount sats={amountSats} />
        {address === undefined ? (
          <span className={styles['script']}>
            a script without an address: <code>{script}</code>
          </span>
        ) : (
          <Address address={address} />
        )}
      </dd>
    </div>
  )
}

function Data({
  output: { amountSats, data, outputNumber },
}: {
  readonly output: PaymentParts['data'][number]
}): ReactNode {
  const text = textInHex(data)
  return (
    <div className={styles['part']}>
      <dt>{`Data (output ${outputNumber})`}</dt>
      <dd>
        {text === undefined ? <code>{data}</code> : <q>{text}</q>}
        <span className={styles['remark']}>
          {`Stands in the chain for everyone to read.${amountSats === 0n ? '' : ` ${satsText(amountSats)} are lost with it.`}`}
        </span>
      </dd>
    </div>
  )
}

function Returned({
  output: { address, addressIndex, amountSats, kind, outputNumber },
}: {
  readonly output: PaymentParts['returned'][number]
}): ReactNode {
  return (
    <div className={styles['part']}>
      <dt>Back to yourselves</dt>
      <dd>
        <Amount sats={amountSats} />
        <details className={styles['own']}>
          <summary>{`Your ${kind === 'change' ? 'change' : 'own'} address ${addressIndex + 1}, derived by this device`}</summary>
          <Address address={address} />
          <span className={styles['remark']}>{`Output ${outputNumber} of the transaction`}</span>
        </details>
      </dd>
    </div>
  )
}

function Fee({
  payment: { feeSats, inputSats, paidSats, satsPerVirtualByte },
}: {
  readonly payment: PaymentView
}): ReactNode {
  const share =
    paidSats === 0n
      ? `${shareText(feeSats, inputSats)} of what is spent`
      : `${shareText(feeSats, paidSats)} of what is paid`
  return (
    <div className={styles['part']}>
      <dt>Fee</dt>
      <dd>
        <span>
          {satsText(feeSats)} <span className={styles['remark']}>{`${rateText(satsPerVirtualByte)}, ${share}`}</span>
        </span>
      </dd>
    </div>
  )
}
