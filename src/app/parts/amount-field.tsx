import type { ReactNode } from 'react'
import type { AmountUnit } from '../../chain/index.ts'
import styles from './amount-field.module.css'
import { type FieldProps, Frame, useDescribed } from './field.tsx'
import field from './field.module.css'

interface AmountFieldProps extends Pick<FieldProps, 'label' | 'value' | 'onChange' | 'hint' | 'error'> {
  readonly unit: AmountUnit
  readonly onUnit: (unit: AmountUnit) => void
  /** What is shown instead of a field when the amount is not typed. */
  readonly fixed?: string | undefined
}

/** An amount and its unit. */
export function AmountField({ label, value, onChange, hint, error, unit, onUnit, fixed }: AmountFieldProps): ReactNode {
  const { id, attributes } = useDescribed({ hint, error })
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <div className={styles['row']}>
        <input
          {...attributes}
          className={field['input']}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          readOnly={fixed !== undefined}
          value={fixed ?? value}
          placeholder={unit === 'BTC' ? '0.00' : '0'}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
        <select
          className={styles['unit']}
          aria-label={`Unit of ${label.toLowerCase()}`}
          value={unit}
          onChange={(event) => {
            onUnit(event.target.value === 'sat' ? 'sat' : 'BTC')
          }}
        >
          <option>BTC</option>
          <option>sat</option>
        </select>
      </div>
    </Frame>
  )
}
