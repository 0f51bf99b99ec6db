import type { ReactNode } from 'react'
import styles from './details.module.css'

interface DetailsProps {
  readonly summary: string
  readonly isOpen?: boolean
  readonly onToggle?: (isOpen: boolean) => void
  readonly children: ReactNode
}

/** What most people need not see. `onToggle` tells when the person opens or closes it. */
export function Details({ summary, isOpen = false, onToggle, children }: DetailsProps): ReactNode {
  return (
    <details
      className={styles['details']}
      open={isOpen}
      onToggle={(event) => {
        onToggle?.(event.currentTarget.open)
      }}
    >
      <summary className={styles['summary']}>{summary}</summary>
      <div className={styles['content']}>{children}</div>
    </details>
  )
}
