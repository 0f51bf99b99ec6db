import type { ReactNode } from 'react'
import styles from './address.module.css'
import { classNames } from './class-names.ts'

interface AddressProps {
  readonly address: string
  /** To be read aloud, so larger. */
  readonly isLarge?: boolean
}

const GROUP = /.{1,4}/gu

/** The groups of four in which an address is read aloud; together they are the address. */
export function addressGroups(address: string): readonly string[] {
  return address.match(GROUP) ?? []
}

/** An address, whole, in groups of four. Its beginning and its end stand out, which is where eyes compare. */
export function Address({ address, isLarge = false }: AddressProps): ReactNode {
  const groups = addressGroups(address)
  return (
    <code className={classNames(styles['address'], isLarge && styles['large'])} translate="no">
      {groups.map((group, position) => (
        <span
          key={position}
          className={classNames(styles['group'], (position < 2 || position >= groups.length - 2) && styles['end'])}
        >
          {group}
        </span>
      ))}
    </code>
  )
}
