import type { ReactNode } from 'react'
import { showUnseen, type TextPart } from '../unseen.ts'
import styles from './visible-text.module.css'

interface VisibleTextProps {
  readonly label: string
  readonly text: string
}

/** A text exactly as it is: blanks stay, and characters that would not be seen are named. */
export function VisibleText({ label, text }: VisibleTextProps): ReactNode {
  return (
    <figure aria-label={label}>
      <pre className={styles['text']} dir="auto" translate="no">
        {showUnseen(text).map((part, position) => (
          // Parts never move: the text of a session is fixed.
          <Part key={position} part={part} />
        ))}
      </pre>
    </figure>
  )
}

function Part({ part }: { readonly part: TextPart }): ReactNode {
  switch (part.kind) {
    case 'plain':
      return part.text
    case 'unseen':
      return (
        <mark className={styles['unseen']} title={part.name}>
          {part.mark}
        </mark>
      )
    case 'line':
      return (
        <>
          <span className={styles['line']} aria-hidden="true">
            ↵
          </span>
          {'\n'}
        </>
      )
  }
}
