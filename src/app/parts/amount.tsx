import type { ReactNode } from 'react'
import { bitcoinPieces, satsText } from '../amounts.ts'
import styles from './amount.module.css'
import { classNames } from './class-names.ts'

interface AmountProps {
  readonly sats: bigint
  readonly size?: 'small' | 'large' | 'huge'
  /** Says which way it went: what came in has a plus. */
  readonly isSigned?: boolean
}

/** An amount in bitcoins, with its exact number of satoshis under it. */
export function Amount({ sats, size = 'small', isSigned = false }: AmountProps): ReactNode {
  const sign = isSigned && sats > 0n ? '+' : ''
  return (
    <span className={classNames(styles['amount'], styles[size])} translate="no">
      <span className={styles['bitcoin']}>
        {sign}
        {bitcoinPieces(sats).map((piece, position) => (
          // The pieces of a number have no other name than their place.
          <span key={position} className={styles['piece']}>
            {piece}
          </span>
        ))}{' '}
        <abbr className={styles['unit']}>BTC</abbr>
      </span>{' '}
      <span className={styles['sats']}>
        {sign}
        {satsText(sats)}
      </span>
    </span>
  )
}
