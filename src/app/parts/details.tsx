import type { ReactNode } from 'react'
import styles from './details.module.css'

interface DetailsProps {
  readonly summary: string
  readonly isOpen?: boolean
  readonly children: ReactNode
}

/** What most people need not see. */
export function Details({ summary, isOpen = false, children }: DetailsProps): ReactNode {
  return (
    <details className={styles['details']} open={isOpen}>
      <summary className={styles['summary']}>{summary}</summary>
      <div className={styles['content']}>{children}</div>
    </details>
  )
}
