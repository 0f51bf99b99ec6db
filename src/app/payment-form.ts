import type { AmountUnit } from '../chain/index.ts'
import type { FeePresetName, PaymentDraft } from '../bridge/index.ts'
import { inOtherUnit } from './amounts.ts'
import { type Check, hasShape, isCount, isExactly, isListOf, isText } from './checks.ts'
import { readPaymentUri } from './payment-uri.ts'

/** A recipient as it stands in the form. */
export interface RecipientFields {
  /** Names its place on the screen while others come and go. */
  readonly recipientId: number
  readonly address: string
  readonly amount: string
  readonly unit: AmountUnit
}

export type FeeField = FeePresetName | 'custom'

/** All that a person has typed into the form of a payment, be it right or wrong. */
export interface PaymentForm {
  readonly recipients: readonly RecipientFields[]
  /** `recipientId` of who gets all that is left; -1 for nobody. */
  readonly sendsAllTo: number
  readonly fee: FeeField
  /** Satoshis for each virtual byte, as typed; read only for a custom fee. */
  readonly rate: string
}

const EMPTY_RECIPIENT = { address: '', amount: '', unit: 'BTC' } as const
const NOBODY = -1

export const EMPTY_FORM: PaymentForm = {
  recipients: [{ recipientId: 0, ...EMPTY_RECIPIENT }],
  sendsAllTo: NOBODY,
  fee: 'normal',
  rate: '',
}

const isSendingAll: Check<number> = (value): value is number => value === NOBODY || isCount(value)

const isForm = hasShape<PaymentForm>({
  recipients: isListOf(
    hasShape<RecipientFields>({ recipientId: isCount, address: isText, amount: isText, unit: isExactly('BTC', 'sat') }),
  ),
  sendsAllTo: isSendingAll,
  fee: isExactly('slow', 'normal', 'fast', 'custom'),
  rate: isText,
})

/** The form that `JSON.stringify` kept; an empty one where nothing is kept, or nothing that can be read. */
export function readForm(kept: string): PaymentForm {
  try {
    const form: unknown = JSON.parse(kept)
    return isForm(form) && form.recipients.length > 0 ? form : EMPTY_FORM
  } catch {
    return EMPTY_FORM
  }
}

/** What the worker is asked about. A rate that is no number is sent as zero, which no rate is. */
export function draftOf({ recipients, sendsAllTo, fee, rate }: PaymentForm): PaymentDraft {
  const index = recipients.findIndex(({ recipientId }) => recipientId === sendsAllTo)
  return {
    recipients: recipients.map(({ address, amount, unit }) => ({ address: address.trim(), amount, unit })),
    sendsAllTo: index === -1 ? null : index,
    fee: fee === 'custom' ? { kind: 'rate', satsPerVirtualByte: rateOf(rate) } : { kind: 'preset', preset: fee },
  }
}

function rateOf(typed: string): number {
  const text = typed.trim()
  return /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
}

/** Nothing was typed yet, so nothing is wrong yet either. */
export function isUntouched({ recipients }: PaymentForm): boolean {
  return recipients.every(({ address, amount }) => address === '' && amount === '')
}

export function withRecipient(form: PaymentForm): PaymentForm {
  const recipientId = Math.max(...form.recipients.map((recipient) => recipient.recipientId)) + 1
  const unit = form.recipients.at(-1)?.unit ?? EMPTY_RECIPIENT.unit
  return { ...form, recipients: [...form.recipients, { recipientId, ...EMPTY_RECIPIENT, unit }] }
}

/** The last one is not taken away. */
export function withoutRecipient(form: PaymentForm, recipientId: number): PaymentForm {
  const recipients = form.recipients.filter((recipient) => recipient.recipientId !== recipientId)
  if (recipients.length === 0) return form
  return { ...form, recipients, sendsAllTo: form.sendsAllTo === recipientId ? NOBODY : form.sendsAllTo }
}

function changed(form: PaymentForm, recipientId: number, changes: Partial<RecipientFields>): PaymentForm {
  const recipients = form.recipients.map((recipient) =>
    recipient.recipientId === recipientId ? { ...recipient, ...changes } : recipient,
  )
  return { ...form, recipients }
}

/** Takes what was typed or pasted: an address, or a `bitcoin:` URI, whose amount fills its own field. */
export function withAddress(form: PaymentForm, recipientId: number, text: string): PaymentForm {
  const { address, amount } = readPaymentUri(text)
  return changed(form, recipientId, amount === undefined ? { address } : { address, amount, unit: 'BTC' })
}

export function withAmount(form: PaymentForm, recipientId: number, amount: string): PaymentForm {
  return changed(form, recipientId, { amount })
}

/** The amount stays what it is. */
export function withUnit(form: PaymentForm, recipientId: number, unit: AmountUnit): PaymentForm {
  const recipient = form.recipients.find((candidate) => candidate.recipientId === recipientId)
  if (recipient === undefined || recipient.unit === unit) return form
  return changed(form, recipientId, { unit, amount: inOtherUnit(recipient.amount, recipient.unit) })
}

export function sendingAllTo(form: PaymentForm, recipientId: number | undefined): PaymentForm {
  return { ...form, sendsAllTo: recipientId ?? NOBODY }
}
