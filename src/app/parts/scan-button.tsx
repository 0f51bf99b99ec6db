import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { ScanDialog } from './scan-dialog.tsx'

interface ScanButtonProps {
  /** What to point the camera at. */
  readonly hint: string
  /** Takes what the code says: to be treated as if it had been pasted. */
  readonly onText: (text: string) => void
  /** What the button says. */
  readonly children: ReactNode
}

/** A button that opens the camera to read one code. */
export function ScanButton({ hint, onText, children }: ScanButtonProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => {
    setIsOpen(false)
  }
  return (
    <>
      <Button
        onClick={() => {
          setIsOpen(true)
        }}
      >
        {children}
      </Button>
      {isOpen ? (
        <ScanDialog
          hint={hint}
          onClose={close}
          onCode={(text) => {
            close()
            onText(text)
            return true
          }}
        />
      ) : null}
    </>
  )
}
