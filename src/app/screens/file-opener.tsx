import { type ReactNode, useId, useRef, useState } from 'react'
import type { Refusal } from '../command.ts'
import { MAX_SESSION_FILE_BYTES } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import styles from './file-opener.module.css'

interface FileOpenerProps {
  /** The link of the session that is on the screen, which opens its own files. */
  readonly link?: string
}

/** A button that takes a session's file; `FileArrival` asks what to do with it. */
export function FileOpener({ link = '' }: FileOpenerProps): ReactNode {
  const { arrivals } = useServices()
  const input = useRef<HTMLInputElement>(null)
  const inputId = useId()
  const [refusal, setRefusal] = useState<Refusal>()
  const choose = (file: File | undefined): void => {
    setRefusal(undefined)
    if (file === undefined) return
    if (file.size > MAX_SESSION_FILE_BYTES) {
      setRefusal({ code: 'file_too_large', message: '' })
      return
    }
    file
      .arrayBuffer()
      .then((bytes) => {
        arrivals.setState({ file: { name: file.name, bytes: new Uint8Array(bytes), link } })
      })
      .catch(() => {
        setRefusal({ code: 'file_unreadable', message: '' })
      })
  }
  return (
    <div className={styles['opener']}>
      <label className={styles['unseen']} htmlFor={inputId}>
        Session file
      </label>
      <input
        ref={input}
        id={inputId}
        className={styles['unseen']}
        type="file"
        accept=".muster"
        tabIndex={-1}
        onChange={(event) => {
          choose(event.target.files?.[0])
          // So that the same file can be chosen again.
          event.target.value = ''
        }}
      />
      <Row>
        <Button
          onClick={() => {
            input.current?.click()
          }}
        >
          Open a session file
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
    </div>
  )
}
