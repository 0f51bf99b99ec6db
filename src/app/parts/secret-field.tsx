import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Frame, useDescribed } from './field.tsx'
import fieldStyles from './field.module.css'
import styles from './secret-field.module.css'

interface SecretFieldProps {
  readonly label: string
  /** Under which the form that it stands in finds what was typed. */
  readonly name: string
  readonly autoComplete: 'current-password' | 'new-password'
  readonly hint?: ReactNode
  readonly error?: string | undefined
}

/** What is typed here stays in the element: no state and no draft has a copy. */
export function SecretField({ label, name, autoComplete, hint, error }: SecretFieldProps): ReactNode {
  const [isShown, setIsShown] = useState(false)
  const { id, attributes } = useDescribed({ hint, error })
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <div className={styles['row']}>
        <input
          {...attributes}
          className={fieldStyles['input']}
          type={isShown ? 'text' : 'password'}
          name={name}
          required
          autoComplete={autoComplete}
          autoCapitalize="off"
          spellCheck={false}
        />
        <Button
          kind="quiet"
          onClick={() => {
            setIsShown(!isShown)
          }}
        >
          {isShown ? 'Hide' : 'Show'}
        </Button>
      </div>
    </Frame>
  )
}

/** Tells a password manager what the passphrase beside it belongs to. */
export function SecretOwner(): ReactNode {
  return (
    <input
      className={styles['owner']}
      type="text"
      name="username"
      autoComplete="username"
      value="Muster key"
      readOnly
      tabIndex={-1}
      aria-hidden
    />
  )
}

/** What was typed into the field of this name. */
export function typedIn(form: HTMLFormElement, name: string): string {
  const typed = new FormData(form).get(name)
  return typeof typed === 'string' ? typed : ''
}
