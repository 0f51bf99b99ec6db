import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './words.module.css'

interface WordsProps {
  readonly label: string
  readonly words: readonly string[]
  readonly isSmall?: boolean
}

/** Words to read aloud and compare, in order. They are English in every language, so they are marked as such. */
export function Words({ label, words, isSmall = false }: WordsProps): ReactNode {
  return (
    <ol className={classNames(styles['words'], isSmall && styles['small'])} aria-label={label} lang="en" translate="no">
      {words.map((word, position) => (
        // The same word may come twice; its place is what it is.
        <li key={position} className={styles['word']}>
          {word}
        </li>
      ))}
    </ol>
  )
}
