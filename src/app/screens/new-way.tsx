import { type ReactNode, useState } from 'react'
import type { NewWay } from '../../vault/index.ts'
import { wordsFor } from '../error-words.ts'
import { MAX_WAY_LABEL_CHARACTERS, MIN_PASSPHRASE_CHARACTERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { SecretField, SecretOwner, typedIn } from '../parts/secret-field.tsx'
import { Small } from '../parts/stack.tsx'
import styles from './form.module.css'

export const DEFAULT_PASSKEY_LABEL = 'My passkey'
/** There is one at most, so it needs no name of its own. */
const PASSPHRASE_LABEL = 'Passphrase'

type PassphraseWay = Extract<NewWay, { readonly kind: 'passphrase' }>

/** Why a new passphrase, typed twice, is not taken. */
type Fault = 'short' | 'different'

interface PassphraseFormProps {
  readonly submit: string
  readonly isPending: boolean
  readonly onWay: (way: PassphraseWay) => void
  /** What stands above the button. */
  readonly children?: ReactNode
}

/** A new passphrase. What is typed stays in the form. */
export function PassphraseForm({ submit, isPending, onWay, children }: PassphraseFormProps): ReactNode {
  const [fault, setFault] = useState<Fault>()
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const way = readPassphrase(event.currentTarget)
        setFault(typeof way === 'string' ? way : undefined)
        if (typeof way !== 'string') onWay(way)
      }}
    >
      <PassphraseFields fault={fault} />
      {children}
      <Button kind="primary" isPending={isPending}>
        {isPending ? 'One moment' : submit}
      </Button>
    </form>
  )
}

/** The fields of a new passphrase, for a form that asks for more. */
export function PassphraseFields({ fault }: { readonly fault: Fault | undefined }): ReactNode {
  return (
    <>
      <SecretOwner />
      <SecretField
        label="Passphrase"
        name="passphrase"
        autoComplete="new-password"
        hint="Four or five words that belong together for nobody but you. Nobody can reset it."
        error={fault === 'short' ? wordsFor('passphrase_short', '').advice : undefined}
      />
      <SecretField
        label="The same once more"
        name="again"
        autoComplete="new-password"
        error={fault === 'different' ? 'These two are not the same.' : undefined}
      />
    </>
  )
}

/** What was typed into `PassphraseFields`, or what is wrong with it. */
export function readPassphrase(form: HTMLFormElement): PassphraseWay | Fault {
  const passphrase = typedIn(form, 'passphrase')
  if (Array.from(passphrase.normalize('NFKC')).length < MIN_PASSPHRASE_CHARACTERS) return 'short'
  if (passphrase !== typedIn(form, 'again')) return 'different'
  return { kind: 'passphrase', passphrase, label: PASSPHRASE_LABEL }
}

interface PasskeyFormProps {
  readonly isPending: boolean
  readonly onLabel: (label: string) => void
  /** What stands above the button. */
  readonly children?: ReactNode
}

/** A new passkey, by the name that the browser and the settings show. */
export function PasskeyForm({ isPending, onLabel, children }: PasskeyFormProps): ReactNode {
  const [label, setLabel] = useState(DEFAULT_PASSKEY_LABEL)
  const name = label.trim()
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== '') onLabel(name)
      }}
    >
      <TextField
        label="Name of the passkey"
        value={label}
        maxLength={MAX_WAY_LABEL_CHARACTERS}
        isRequired
        error={name === '' ? 'Give it a name that you recognise.' : undefined}
        onChange={setLabel}
      />
      {children}
      <Button kind="primary" isPending={isPending}>
        {isPending ? 'Waiting for your passkey' : 'Create passkey'}
      </Button>
      <Small>Your browser then asks for your fingerprint, your face or the lock of your screen.</Small>
    </form>
  )
}
