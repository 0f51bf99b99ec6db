import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './people.module.css'

export interface Person {
  readonly key: string | number
  readonly name: string
  readonly remark: string
  /** The remark is that something is done. */
  readonly isGood?: boolean
}

/** Who is there, and a word on each. */
export function People({ label, people }: { readonly label: string; readonly people: readonly Person[] }): ReactNode {
  return (
    <ul className={styles['people']} aria-label={label}>
      {people.map(({ key, name, remark, isGood = false }) => (
        <li key={key} className={styles['person']}>
          <span className={styles['name']}>{name}</span>
          <span className={classNames(styles['remark'], isGood && styles['good'])}>
            {isGood ? `✓ ${remark}` : remark}
          </span>
        </li>
      ))}
    </ul>
  )
}
