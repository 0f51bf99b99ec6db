import { type ReactNode, useState } from 'react'
import { copyText } from '../share.ts'
import { Button, type ButtonKind } from './button.tsx'

interface CopyButtonProps {
  /** What the button says, such as `Copy link`. */
  readonly label: string
  readonly text: string
  readonly kind?: ButtonKind
}

/** Says for itself whether it worked; a screen reader hears it. */
export function CopyButton({ label, text, kind = 'secondary' }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none')
  return (
    <>
      <Button
        kind={kind}
        onClick={() => {
          copyText(navigator, text)
            .then((isCopied) => {
              setOutcome(isCopied ? 'copied' : 'refused')
            })
            .catch(() => {
              setOutcome('refused')
            })
        }}
      >
        {label}
      </Button>
      <output aria-live="polite">
        {outcome === 'copied' ? 'Copied' : ''}
        {outcome === 'refused' ? 'The browser did not allow it: select the text and copy it by hand.' : ''}
      </output>
    </>
  )
}
