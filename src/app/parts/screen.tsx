import { type ReactNode, useEffect, useId, useRef } from 'react'
import { countNeeds } from '../attention.ts'
import { useMirror } from '../services.ts'
import { classNames } from './class-names.ts'
import styles from './screen.module.css'

interface ScreenProps {
  readonly title: string
  /** A line above the title that says where one is. */
  readonly over?: ReactNode
  /** What this screen is about, in a sentence. */
  readonly lead?: ReactNode
  /** For two columns where there is room. */
  readonly isWide?: boolean
  readonly children?: ReactNode
}

/** Whether a screen was shown before in this page's life: the first one does not take the focus. */
let hasShownScreen = false

/** One place in the app. Its heading takes the focus on arrival, and its title is the window's, with what needs the person. */
export function Screen({ title, over, lead, isWide = false, children }: ScreenProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null)
  const needs = useMirror(countNeeds)
  useEffect(() => {
    if (hasShownScreen) {
      window.scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    hasShownScreen = true
  }, [])
  return (
    <div className={classNames(styles['screen'], isWide && styles['wide'])}>
      <title>{`${needs === 0 ? '' : `(${needs}) `}${title} · Muster`}</title>
      <header className={styles['heading']}>
        {over === undefined ? null : <p className={styles['over']}>{over}</p>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead === undefined ? null : <p className={styles['lead']}>{lead}</p>}
      </header>
      {children}
    </div>
  )
}

interface SectionProps {
  readonly title: string
  /** What it holds says by itself what it is; only those who listen are told. */
  readonly isTitleUnseen?: boolean
  readonly children: ReactNode
}

/** A part of a screen under a heading of its own. */
export function Section({ title, isTitleUnseen = false, children }: SectionProps): ReactNode {
  const id = useId()
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h2 id={id} className={isTitleUnseen ? styles['unseen'] : undefined}>
        {title}
      </h2>
      {children}
    </section>
  )
}
