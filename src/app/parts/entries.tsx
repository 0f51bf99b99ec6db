import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { classNames } from './class-names.ts'
import styles from './entries.module.css'

export interface Entry {
  readonly to: string
  readonly title: string
  readonly remark: string
  /** Others wait for the person here. */
  readonly isPressing: boolean
}

/** Places to go, each with what is to be known before going. */
export function Entries({ label, entries }: { readonly label: string; readonly entries: readonly Entry[] }): ReactNode {
  return (
    <ul className={styles['entries']} aria-label={label}>
      {entries.map(({ to, title, remark, isPressing }) => (
        <li key={to}>
          <Link href={to} className={classNames(styles['entry'], isPressing && styles['pressing'])}>
            <span className={styles['title']}>{title}</span>
            <span className={styles['remark']}>{remark}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
