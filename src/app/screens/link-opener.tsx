import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { type Refusal, refusalOf } from '../command.ts'
import { wordsFor } from '../error-words.ts'
import { openLink, pathTo } from '../opening.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { ScanButton } from '../parts/scan-button.tsx'
import { useServices } from '../services.ts'
import styles from './link-opener.module.css'

/** A field for a link, or for the message that it came in; the link may also come as a code. */
export function LinkOpener(): ReactNode {
  const { ask } = useServices()
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const open = (text: string): void => {
    if (isPending) return
    setIsPending(true)
    openLink(ask, text)
      .finally(() => {
        setIsPending(false)
      })
      .then((target) => {
        navigate(pathTo(target))
      })
      .catch((error: unknown) => {
        setRefusal(refusalOf(error))
      })
  }
  const words = refusal === undefined ? undefined : wordsFor(refusal.code, refusal.message)
  return (
    <form
      className={styles['opener']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        open(text)
      }}
    >
      <TextField
        label="Paste a link"
        placeholder="https://…/join#…"
        value={text}
        onChange={(value) => {
          setText(value)
          setRefusal(undefined)
        }}
        error={words === undefined ? undefined : `${words.title}. ${words.advice}`}
      />
      <Button isPending={isPending}>Open link</Button>
      <ScanButton
        hint="Point the camera at the code of a link, on the screen of someone who shares it."
        onText={(scanned) => {
          setText(scanned)
          setRefusal(undefined)
          open(scanned)
        }}
      >
        Scan a code
      </ScanButton>
    </form>
  )
}
