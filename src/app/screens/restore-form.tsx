import { type ReactNode, useId, useRef, useState } from 'react'
import { useKeyRun } from '../key-run.ts'
import { Button } from '../parts/button.tsx'
import fieldStyles from '../parts/field.module.css'
import { Frame } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { typedIn } from '../parts/secret-field.tsx'
import { useServices } from '../services.ts'
import styles from './form.module.css'
import { DEFAULT_PASSKEY_LABEL, PassphraseFields, readPassphrase } from './new-way.tsx'

/** A key from its words, and what opens it on this device. What is typed stays in the form. */
export function RestoreForm({ onRestored }: { readonly onRestored?: () => void }): ReactNode {
  const { keyDesk, passkeys } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  const [fault, setFault] = useState<'short' | 'different'>()
  const wordsIn = (element: HTMLFormElement): { readonly kind: 'words'; readonly words: string } => ({
    kind: 'words',
    words: typedIn(element, 'words'),
  })
  return (
    <form
      ref={form}
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const way = readPassphrase(event.currentTarget)
        const words = wordsIn(event.currentTarget)
        setFault(typeof way === 'string' ? way : undefined)
        if (typeof way === 'string') return
        run(async () => {
          await keyDesk.create(way, words)
          onRestored?.()
        })
      }}
    >
      <Frame id={id} label="Your words" hint="In their order, with spaces between them.">
        <textarea
          id={id}
          className={fieldStyles['input']}
          name="words"
          required
          rows={4}
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
        />
      </Frame>
      <h3>What opens it here</h3>
      {passkeys === undefined ? null : (
        <Button
          isPending={isPending}
          onClick={() => {
            const element = form.current
            if (element === null) return
            const words = wordsIn(element)
            run(async () => {
              await keyDesk.create(await passkeys.create(DEFAULT_PASSKEY_LABEL, []), words)
              onRestored?.()
            })
          }}
        >
          Restore and use a passkey
        </Button>
      )}
      <PassphraseFields fault={fault} />
      <RefusalNotice refusal={refusal} />
      <Button kind="primary" isPending={isPending}>
        {isPending ? 'One moment' : 'Restore and use this passphrase'}
      </Button>
    </form>
  )
}
