import { type ReactNode, useEffect, useState } from 'react'
import { useWakeLock } from '../services.ts'
import { CodeDrawing, type CodeRows } from './code-drawing.tsx'
import styles from './qr-code.module.css'

interface QrCodeProps {
  readonly text: string
  /** What scanning it does, for those who do not see it. */
  readonly label: string
  readonly isShown: boolean
}

/** A QR code, dark on light. The screen stays on while it is shown; the text itself belongs beside it. */
export function QrCode({ text, label, isShown }: QrCodeProps): ReactNode {
  const [drawn, setDrawn] = useState<{ readonly text: string; readonly rows: CodeRows | undefined }>()
  useWakeLock(isShown)
  useEffect(() => {
    let isCurrent = true
    encode(text)
      .then((rows) => {
        if (isCurrent) setDrawn({ text, rows })
      })
      .catch(() => {
        if (isCurrent) setDrawn({ text, rows: undefined })
      })
    return () => {
      isCurrent = false
    }
  }, [text])
  return (
    <div className={styles['frame']}>{drawn?.text === text ? <Drawing rows={drawn.rows} label={label} /> : null}</div>
  )
}

async function encode(text: string): Promise<CodeRows> {
  const { encodeQR } = await import('qr')
  return encodeQR(text, 'raw', { ecc: 'low', border: 2 })
}

function Drawing({ rows, label }: { readonly rows: CodeRows | undefined; readonly label: string }): ReactNode {
  if (rows === undefined)
    return <p className={styles['none']}>This link is too long for a QR code. Share or copy it instead.</p>
  return <CodeDrawing rows={rows} label={label} />
}
