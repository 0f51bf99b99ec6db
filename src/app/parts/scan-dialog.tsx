import { type ReactNode, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'
import { loadCodeReader } from '../code-reader.ts'
import { type Refusal, refusalOf } from '../command.ts'
import { scanCodes } from '../scanning.ts'
import { useWakeLock } from '../services.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { RefusalNotice } from './notice.tsx'
import styles from './scan-dialog.module.css'

interface ScanDialogProps {
  readonly title?: string
  /** What to point the camera at. */
  readonly hint: string
  /** Takes what a code says, again and again while one code is seen. @returns whether no more is wanted. */
  readonly onCode: (text: string) => boolean
  readonly onClose: () => void
  /** How far it is with the codes, in the place of the words that the camera looks for one. */
  readonly progress?: ReactNode
  /** What is to be said of the code that was seen. */
  readonly remark?: ReactNode
  readonly actions?: ReactNode
}

/** What the camera sees, until no more codes are wanted. The camera is on only while this is shown and the page is seen. */
export function ScanDialog({
  title = 'Scan a code',
  hint,
  onCode,
  onClose,
  progress,
  remark,
  actions,
}: ScanDialogProps): ReactNode {
  const video = useRef<HTMLVideoElement>(null)
  const isSeen = useSyncExternalStore(onVisibility, isPageSeen)
  const [isStarted, setIsStarted] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const take = useEffectEvent(onCode)
  useWakeLock(isStarted)
  useEffect(() => {
    const picture = video.current
    if (!isSeen || picture === null) return
    const ending = new AbortController()
    const { signal } = ending
    const onStart = (): void => {
      setIsStarted(true)
    }
    const parts = {
      devices: cameras(),
      picture,
      loadReader: loadCodeReader,
      onStart,
      take: (text: string) => take(text),
    }
    scanCodes(parts, signal).catch((error: unknown) => {
      setRefusal(refusalOf(error))
    })
    return () => {
      ending.abort()
      setIsStarted(false)
    }
  }, [isSeen])
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {refusal === undefined ? actions : null}
          <Button onClick={onClose}>{refusal === undefined ? 'Cancel' : 'Close'}</Button>
        </>
      }
    >
      {refusal === undefined ? (
        <>
          <video ref={video} className={styles['picture']} muted playsInline aria-label="What the camera sees" />
          {isStarted && progress !== undefined ? (
            progress
          ) : (
            <>
              {remark === undefined ? <p>{hint}</p> : null}
              <output className={styles['state']}>
                {isStarted ? 'Looking for a code. It is read by itself.' : 'Waiting for the camera…'}
              </output>
            </>
          )}
          {remark}
        </>
      ) : (
        <RefusalNotice refusal={refusal} />
      )}
    </Dialog>
  )
}

/** A page that came over a connection that is not secure has none. */
function cameras(): MediaDevices | undefined {
  return 'mediaDevices' in navigator ? navigator.mediaDevices : undefined
}

function isPageSeen(): boolean {
  return document.visibilityState === 'visible'
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => {
    document.removeEventListener('visibilitychange', listener)
  }
}
