import { type ReactNode, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'
import { loadCodeReader } from '../code-reader.ts'
import { type Refusal, refusalOf } from '../command.ts'
import { scanCode } from '../scanning.ts'
import { useWakeLock } from '../services.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { RefusalNotice } from './notice.tsx'
import styles from './scan-dialog.module.css'

interface ScanDialogProps {
  readonly hint: string
  readonly onText: (text: string) => void
  readonly onClose: () => void
}

/** What the camera sees, until there is a code in it. The camera is on only while this is shown and the page is seen. */
export function ScanDialog({ hint, onText, onClose }: ScanDialogProps): ReactNode {
  const video = useRef<HTMLVideoElement>(null)
  const isSeen = useSyncExternalStore(onVisibility, isPageSeen)
  const [isStarted, setIsStarted] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const take = useEffectEvent(onText)
  useWakeLock(isStarted)
  useEffect(() => {
    const picture = video.current
    if (!isSeen || picture === null) return
    const ending = new AbortController()
    const { signal } = ending
    const onStart = (): void => {
      setIsStarted(true)
    }
    scanCode({ devices: cameras(), picture, loadReader: loadCodeReader, onStart }, signal)
      .then((text) => {
        if (text !== undefined && !signal.aborted) take(text)
      })
      .catch((error: unknown) => {
        setRefusal(refusalOf(error))
      })
    return () => {
      ending.abort()
      setIsStarted(false)
    }
  }, [isSeen])
  return (
    <Dialog
      title="Scan a code"
      onClose={onClose}
      actions={<Button onClick={onClose}>{refusal === undefined ? 'Cancel' : 'Close'}</Button>}
    >
      {refusal === undefined ? (
        <>
          <p>{hint}</p>
          <video ref={video} className={styles['picture']} muted playsInline aria-label="What the camera sees" />
          <output className={styles['state']}>
            {isStarted ? 'Looking for a code. It is read by itself.' : 'Waiting for the camera…'}
          </output>
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
