import type { ReactNode } from 'react'
import type { Refusal } from '../command.ts'
import { wordsFor } from '../error-words.ts'
import { classNames } from './class-names.ts'
import styles from './notice.module.css'

interface NoticeProps {
  readonly kind: 'plain' | 'attention' | 'bad'
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** Something to know that is not part of the screen's own matter. */
export function Notice({ kind, title, children, actions }: NoticeProps): ReactNode {
  return (
    <div
      className={classNames(styles['notice'], kind !== 'plain' && styles[kind])}
      role={kind === 'bad' ? 'alert' : 'status'}
    >
      <p className={styles['title']}>{title}</p>
      {children}
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}

/** Codes that say little by themselves: what was thrown goes into a report with them. */
const DEFECTS: ReadonlySet<string> = new Set(['worker_failed', 'internal'])

/** An error in words: what was wrong, what to do, and the code for a report. Nothing when there is none. */
export function RefusalNotice({
  refusal,
  actions,
}: {
  readonly refusal: Refusal | undefined
  readonly actions?: ReactNode
}): ReactNode {
  if (refusal === undefined) return null
  const { title, advice } = wordsFor(refusal.code, refusal.message)
  return (
    <Notice kind="bad" title={title} actions={actions}>
      <p>{advice}</p>
      <p className={styles['code']}>
        Code: <code>{refusal.code}</code>
        {DEFECTS.has(refusal.code) && refusal.message !== '' ? ` (${refusal.message})` : null}
      </p>
    </Notice>
  )
}
