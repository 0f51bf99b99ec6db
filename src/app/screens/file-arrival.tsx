import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useCommand } from '../command.ts'
import { findLink } from '../links.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { useServices } from '../services.ts'
import type { ArrivedFile } from '../stores/arrivals.ts'

/** Asks about a session's file that was chosen here or handed over by the system, wherever the person is. */
export function FileArrival(): ReactNode {
  const { arrivals } = useServices()
  const file = useStore(arrivals, (state) => state.file)
  const [nameOfRead, setNameOfRead] = useState<string>()
  if (file !== undefined) {
    return (
      <ImportDialog
        file={file}
        onClose={(isRead) => {
          arrivals.setState({ file: undefined })
          setNameOfRead(isRead ? file.name : undefined)
        }}
      />
    )
  }
  if (nameOfRead === undefined) return null
  return (
    <Notice
      kind="plain"
      title={`${nameOfRead} was read`}
      actions={
        <Button
          kind="quiet"
          onClick={() => {
            setNameOfRead(undefined)
          }}
        >
          Dismiss
        </Button>
      }
    >
      <p>What it holds counts as if the others had just sent it.</p>
    </Notice>
  )
}

interface ImportDialogProps {
  readonly file: ArrivedFile
  readonly onClose: (isRead: boolean) => void
}

function ImportDialog({ file, onClose }: ImportDialogProps): ReactNode {
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const typed = findLink(text)
  const open = (): void => {
    const link = typed.kind === 'link' ? typed.link : file.link
    run({ type: 'session:import', bytes: file.bytes, link }, ({ sessionId }) => {
      onClose(true)
      navigate(`/session/${sessionId}`)
    })
  }
  const cancel = (): void => {
    onClose(false)
  }
  return (
    <Dialog
      title="Open this session file?"
      onClose={cancel}
      actions={
        <>
          <Button kind="primary" isPending={isPending} onClick={open}>
            Open file
          </Button>
          <Button onClick={cancel}>Cancel</Button>
        </>
      }
    >
      <p>
        <code>{file.name}</code>
      </p>
      <p>It adds what others have said in this session. Nothing is approved by opening it.</p>
      {file.link === '' ? (
        <TextField
          label="Link of the session"
          hint="Only needed if this device has not opened the session before."
          value={text}
          onChange={setText}
          error={typed.kind === 'none' || typed.kind === 'too_long' ? 'This is not a link of Muster.' : undefined}
        />
      ) : null}
      <RefusalNotice refusal={refusal} />
    </Dialog>
  )
}
