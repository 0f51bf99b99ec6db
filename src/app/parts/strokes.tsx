import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './strokes.module.css'

/** How far one signer's stroke has come. */
export type StrokeState = 'waiting' | 'given' | 'signed' | 'refused'

interface StrokesProps {
  /** In signer order. */
  readonly strokes: readonly StrokeState[]
  readonly isDone: boolean
}

/** With more than this the strokes run into each other. */
const MOST_STROKES = 16
const WIDTH = 320
const TOP = 12
const BOTTOM = 136

/** Muster's mark, live: one stroke a signer, run together into one signature. A picture of what the table beside it says in words. */
export function Strokes({ strokes, isDone }: StrokesProps): ReactNode {
  if (strokes.length > MOST_STROKES) return null
  const gap = Math.min(76, (WIDTH - 40) / Math.max(1, strokes.length - 1))
  const left = WIDTH / 2 - (gap * (strokes.length - 1)) / 2
  const placed = strokes.map((state, signerIndex) => ({ signerIndex, state, x: left + gap * signerIndex }))
  return (
    <svg className={styles['strokes']} viewBox={`0 0 ${WIDTH} 156`} aria-hidden="true">
      {placed.map(({ signerIndex, state, x }) => (
        <path
          key={signerIndex}
          className={classNames(styles['stroke'], state !== 'waiting' && styles[state])}
          d={`M${x} ${TOP}C${x} ${TOP + 66} ${WIDTH / 2} ${BOTTOM - 72} ${WIDTH / 2} ${BOTTOM}`}
        />
      ))}
      {placed.map(({ signerIndex, state, x }) => (
        <circle
          key={signerIndex}
          className={classNames(styles['signer'], state !== 'waiting' && styles[state])}
          cx={x}
          cy={TOP}
          r="8"
        />
      ))}
      <circle className={classNames(styles['end'], isDone && styles['done'])} cx={WIDTH / 2} cy={BOTTOM} r="13" />
    </svg>
  )
}
