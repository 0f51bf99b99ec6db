import type { ReactNode } from 'react'
import { MAX_SESSION_FILE_BYTES } from '../limits.ts'
import { useServices } from '../services.ts'
import { FilePicker } from './file-picker.tsx'

interface FileOpenerProps {
  /** The link of the session that is on the screen, which opens its own files. */
  readonly link?: string
}

/** A button that takes a session's file; `FileArrival` asks what to do with it. */
export function FileOpener({ link = '' }: FileOpenerProps): ReactNode {
  const { arrivals } = useServices()
  return (
    <FilePicker
      label="Session file"
      accept=".muster"
      maxBytes={MAX_SESSION_FILE_BYTES}
      tooLarge="file_too_large"
      onFile={(file) => {
        arrivals.setState({ file: { ...file, link } })
      }}
    >
      Open a session file
    </FilePicker>
  )
}
