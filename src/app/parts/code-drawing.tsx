import type { ReactNode } from 'react'
import styles from './code-drawing.module.css'

/** The modules of a QR code with its border, row by row: whether each is dark. */
export type CodeRows = readonly (readonly boolean[])[]

interface CodeDrawingProps {
  readonly rows: CodeRows
  /** What scanning it does, for those who do not see it. */
  readonly label: string
}

/** A QR code, dark on light, as wide as there is room. */
export function CodeDrawing({ rows, label }: CodeDrawingProps): ReactNode {
  return (
    <svg
      className={styles['code']}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={pathOf(rows)} />
    </svg>
  )
}

function pathOf(rows: CodeRows): string {
  return rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
}
