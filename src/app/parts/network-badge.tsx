import type { ReactNode } from 'react'
import type { Network } from '../../wire/index.ts'
import { classNames } from './class-names.ts'
import styles from './network-badge.module.css'

/** Which coins these are. Those of a test network are worth nothing, and that is said wherever there are amounts. */
export function NetworkBadge({ network }: { readonly network: Network }): ReactNode {
  const isTest = network !== 'mainnet'
  return (
    <span className={classNames(styles['badge'], isTest && styles['test'])}>
      {isTest ? `${network} · test coins` : 'mainnet'}
    </span>
  )
}
