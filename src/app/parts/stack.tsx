import type { ReactNode } from 'react'
import styles from './stack.module.css'

interface Children {
  readonly children: ReactNode
}

/** One under the other. */
export function Stack({ children }: Children): ReactNode {
  return <div className={styles['stack']}>{children}</div>
}

/** Side by side, and under each other where there is no room. */
export function Row({ children }: Children): ReactNode {
  return <div className={styles['row']}>{children}</div>
}

/** Something that belongs together, on a sheet of its own. */
export function Card({ children }: Children): ReactNode {
  return <div className={styles['card']}>{children}</div>
}

/** Text that stands back. */
export function Soft({ children }: Children): ReactNode {
  return <p className={styles['soft']}>{children}</p>
}

/** A remark. */
export function Small({ children }: Children): ReactNode {
  return <p className={styles['small']}>{children}</p>
}
