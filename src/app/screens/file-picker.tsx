import { type ReactNode, useId, useRef, useState } from 'react'
import type { Refusal } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row } from '../parts/stack.tsx'
import styles from './file-picker.module.css'

interface PickedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

interface FilePickerProps {
  readonly label: string
  /** Endings of names that are offered first. */
  readonly accept: string
  readonly maxBytes: number
  /** The code that says that a file is larger than this. */
  readonly tooLarge: string
  readonly onFile: (file: PickedFile) => void
  /** What the button says. */
  readonly children: ReactNode
}

/** A button that takes a file of this device. */
export function FilePicker({ label, accept, maxBytes, tooLarge, onFile, children }: FilePickerProps): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const inputId = useId()
  const [refusal, setRefusal] = useState<Refusal>()
  const choose = (file: File | undefined): void => {
    setRefusal(undefined)
    if (file === undefined) return
    if (file.size > maxBytes) {
      setRefusal({ code: tooLarge, message: '' })
      return
    }
    file
      .arrayBuffer()
      .then((bytes) => {
        onFile({ name: file.name, bytes: new Uint8Array(bytes) })
      })
      .catch(() => {
        setRefusal({ code: 'file_unreadable', message: '' })
      })
  }
  return (
    <div className={styles['picker']}>
      <label className={styles['unseen']} htmlFor={inputId}>
        {label}
      </label>
      <input
        ref={input}
        id={inputId}
        className={styles['unseen']}
        type="file"
        accept={accept}
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
          {children}
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
    </div>
  )
}
