import type { ReactNode } from 'react'
import type { EstimatedRecipient } from '../../bridge/index.ts'
import { bitcoinText } from '../amounts.ts'
import { Address } from '../parts/address.tsx'
import { AmountField } from '../parts/amount-field.tsx'
import { Button } from '../parts/button.tsx'
import { CheckField, TextField } from '../parts/field.tsx'
import { ScanButton } from '../parts/scan-button.tsx'
import { Row } from '../parts/stack.tsx'
import {
  type PaymentForm,
  type RecipientFields,
  sendingAllTo,
  withAddress,
  withAmount,
  withoutRecipient,
  withUnit,
} from '../payment-form.ts'
import { readPaymentUri } from '../payment-uri.ts'
import styles from './pay.module.css'

interface PayRecipientProps {
  readonly form: PaymentForm
  readonly recipient: RecipientFields
  readonly recipientIndex: number
  /** What would come of it; undefined as long as something is wrong. */
  readonly estimate: EstimatedRecipient | undefined
  readonly addressError: string | undefined
  readonly amountError: string | undefined
  readonly onForm: (form: PaymentForm) => void
}

/** One who is paid. */
export function PayRecipient({
  form,
  recipient,
  recipientIndex,
  estimate,
  addressError,
  amountError,
  onForm,
}: PayRecipientProps): ReactNode {
  const { recipientId, address, amount, unit } = recipient
  const isOnly = form.recipients.length === 1
  const getsAll = form.sendsAllTo === recipientId
  const number = isOnly ? '' : ` ${recipientIndex + 1}`
  return (
    <fieldset className={styles['recipient']}>
      <legend className={styles['legend']}>{`Recipient${number}`}</legend>
      <TextField
        label={`Address${number}`}
        value={address}
        error={addressError}
        hint={estimate === undefined ? undefined : <Whole recipient={estimate} />}
        onChange={(text) => {
          onForm(withAddress(form, recipientId, text))
        }}
      />
      <Row>
        <ScanButton
          hint="Point the camera at the code of an address. Only the address is taken from it, no amount."
          onText={(text) => {
            onForm(withAddress(form, recipientId, readPaymentUri(text).address))
          }}
        >
          {`Scan address${number}`}
        </ScanButton>
      </Row>
      <AmountField
        label={`Amount${number}`}
        value={amount}
        unit={unit}
        error={amountError}
        fixed={getsAll ? fixedAmount(estimate, unit) : undefined}
        onChange={(text) => {
          onForm(withAmount(form, recipientId, text))
        }}
        onUnit={(next) => {
          onForm(withUnit(form, recipientId, next))
        }}
      />
      <div className={styles['below']}>
        <CheckField
          label={isOnly ? 'Send all that the group has' : 'Send what is left'}
          isChecked={getsAll}
          onChange={(isChecked) => {
            onForm(sendingAllTo(form, isChecked ? recipientId : undefined))
          }}
        />
        {isOnly ? null : (
          <Button
            kind="quiet"
            onClick={() => {
              onForm(withoutRecipient(form, recipientId))
            }}
          >
            {`Remove recipient${number}`}
          </Button>
        )}
      </div>
    </fieldset>
  )
}

/** The address as the field is too narrow to show it, and whether paying there makes sense. */
function Whole({ recipient: { address, isOwn } }: { readonly recipient: EstimatedRecipient }): ReactNode {
  return (
    <>
      <Address address={address} />
      {isOwn ? (
        <strong className={styles['own']}>
          This is an address of your own group. Nobody else is paid by it; most often it is a mistake.
        </strong>
      ) : null}
    </>
  )
}

/** What is left is known only once everything else is. */
function fixedAmount(estimate: EstimatedRecipient | undefined, unit: RecipientFields['unit']): string {
  if (estimate === undefined) return 'all that is left'
  return unit === 'BTC' ? bitcoinText(estimate.amountSats) : estimate.amountSats.toString()
}
