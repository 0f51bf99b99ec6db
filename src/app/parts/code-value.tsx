import type { ReactNode } from 'react'
import styles from './code-value.module.css'
import { CopyButton } from './copy-button.tsx'

interface CodeValueProps {
  readonly label: string
  readonly value: string
  /** What the copy button says. */
  readonly copyLabel: string
}

/** A key, a signature or another text for machines, whole, with a way to copy it. */
export function CodeValue({ label, value, copyLabel }: CodeValueProps): ReactNode {
  return (
    <figure className={styles['value']} aria-label={label}>
      <figcaption className={styles['label']}>{label}</figcaption>
      <code className={styles['text']}>{value}</code>
      <div className={styles['actions']}>
        <CopyButton kind="quiet" label={copyLabel} text={value} />
      </div>
    </figure>
  )
}
