import { type ReactNode, useId } from 'react'
import styles from './field.module.css'

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: ReactNode
  /** What is wrong with the value, and how to mend it. */
  readonly error?: string | undefined
  readonly maxLength?: number
  readonly isRequired?: boolean
}

export interface Described {
  readonly id: string
  readonly attributes: {
    readonly id: string
    readonly 'aria-describedby': string | undefined
    readonly 'aria-invalid': boolean
  }
}

export function useDescribed({ hint, error }: Pick<FieldProps, 'hint' | 'error'>): Described {
  const id = useId()
  const describedBy = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
  const attributes = {
    id: id,
    'aria-describedby': describedBy.join(' ').trim() || undefined,
    'aria-invalid': error !== undefined,
  }
  return { id, attributes }
}

export interface FrameProps extends Pick<FieldProps, 'label' | 'hint' | 'error'> {
  readonly id: string
  readonly children: ReactNode
}

/** Label, hint and error around a control. */
export function Frame({ id, label, hint, error, children }: FrameProps): ReactNode {
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps extends FieldProps {
  readonly autoComplete?: 'nickname' | 'off'
  readonly inputMode?: 'text' | 'decimal'
  readonly placeholder?: string
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  maxLength,
  isRequired,
  autoComplete = 'off',
  inputMode = 'text',
  placeholder,
}: TextFieldProps): ReactNode {
  const { id, attributes } = useDescribed({ hint, error })
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        {...attributes}
        className={styles['input']}
        type="text"
        value={value}
        maxLength={maxLength}
        required={isRequired}
        autoComplete={autoComplete}
        inputMode={inputMode}
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </Frame>
  )
}

export function NumberField({
  label,
  value,
  onChange,
  hint,
  error,
  min,
  max,
}: FieldProps & { readonly min: number; readonly max: number }): ReactNode {
  const { id, attributes } = useDescribed({ hint, error })
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        {...attributes}
        className={styles['input']}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        required
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </Frame>
  )
}

export function TextArea({ label, value, onChange, hint, error, maxLength, isRequired }: FieldProps): ReactNode {
  const { id, attributes } = useDescribed({ hint, error })
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        {...attributes}
        className={styles['input']}
        value={value}
        maxLength={maxLength}
        required={isRequired}
        rows={5}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </Frame>
  )
}

export interface Choice<T extends string> {
  readonly value: T
  readonly words: string
}

interface ChoicesProps<T extends string> {
  readonly label: string
  readonly choices: readonly Choice<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A few choices, all of them seen. */
export function Choices<T extends string>({ label, choices, value, onChange }: ChoicesProps<T>): ReactNode {
  const name = useId()
  return (
    <fieldset className={styles['field']}>
      <legend className={styles['label']}>{label}</legend>
      <div className={styles['options']}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles['option']}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => {
                onChange(choice.value)
              }}
            />
            {choice.words}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface CheckFieldProps {
  readonly label: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
}

/** Yes or no. */
export function CheckField({ label, isChecked, onChange }: CheckFieldProps): ReactNode {
  return (
    <label className={styles['option']}>
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => {
          onChange(event.target.checked)
        }}
      />
      {label}
    </label>
  )
}
