import { type ReactNode, useId } from 'react'
import type { FeePresetName, WalletView } from '../../bridge/index.ts'
import { rateText } from '../amounts.ts'
import { TextField } from '../parts/field.tsx'
import type { FeeField, PaymentForm } from '../payment-form.ts'
import styles from './pay.module.css'

interface PayFeeProps {
  readonly form: PaymentForm
  readonly wallet: WalletView | undefined
  readonly error: string | undefined
  readonly onForm: (form: PaymentForm) => void
}

const PRESETS: readonly { readonly preset: FeePresetName; readonly name: string; readonly when: string }[] = [
  { preset: 'slow', name: 'Slow', when: 'within a day' },
  { preset: 'normal', name: 'Normal', when: 'within an hour' },
  { preset: 'fast', name: 'Fast', when: 'in the next blocks' },
]

/** How soon it should be in a block, and what that costs. */
export function PayFee({ form, wallet, error, onForm }: PayFeeProps): ReactNode {
  const name = useId()
  const errorId = useId()
  const choose = (fee: FeeField): void => {
    onForm({ ...form, fee })
  }
  return (
    <fieldset className={styles['fee']} aria-describedby={error === undefined ? undefined : errorId}>
      <legend className={styles['legend']}>Fee</legend>
      <div className={styles['presets']}>
        {PRESETS.map(({ preset, name: presetName, when }) => {
          const known = wallet?.feePresets.find((candidate) => candidate.preset === preset)
          return (
            <label key={preset} className={styles['preset']}>
              <input
                type="radio"
                name={name}
                value={preset}
                checked={form.fee === preset}
                onChange={() => {
                  choose(preset)
                }}
              />
              <span className={styles['presetName']}>{presetName}</span>
              <span className={styles['presetRate']}>
                {known === undefined ? 'not known' : rateText(known.satsPerVirtualByte)}
              </span>
              <span className={styles['presetWhen']}>{when}</span>
            </label>
          )
        })}
        <label className={styles['preset']}>
          <input
            type="radio"
            name={name}
            value="custom"
            checked={form.fee === 'custom'}
            onChange={() => {
              choose('custom')
            }}
          />
          <span className={styles['presetName']}>Own rate</span>
          <span className={styles['presetRate']}>sat/vB</span>
        </label>
      </div>
      {form.fee === 'custom' ? (
        <TextField
          label="Fee rate in sat/vB"
          value={form.rate}
          inputMode="decimal"
          error={error}
          onChange={(rate) => {
            onForm({ ...form, rate })
          }}
        />
      ) : error === undefined ? null : (
        <p id={errorId} className={styles['error']} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
