import type { DraftFault, PaymentEstimate } from '../bridge/index.ts'
import { draftFaultWords } from './payment-words.ts'

/** A field that is empty is wrong only once the person wants to go on. */
const EMPTY: ReadonlySet<DraftFault['code']> = new Set(['address_missing', 'amount_missing', 'recipients_missing'])

/** What is wrong with a draft as far as it is to be shown now. */
export function draftFaults(estimate: PaymentEstimate | undefined, isTried: boolean): readonly DraftFault[] {
  if (estimate?.kind !== 'faulty') return []
  return estimate.faults.filter(({ code }) => isTried || !EMPTY.has(code))
}

/** What stands at a field, in words; undefined where nothing is wrong. */
export function faultAt(
  faults: readonly DraftFault[],
  field: DraftFault['field'],
  recipientIndex?: number,
): string | undefined {
  const fault = faults.find(
    (candidate) =>
      candidate.field === field && (!('recipientIndex' in candidate) || candidate.recipientIndex === recipientIndex),
  )
  return fault === undefined ? undefined : draftFaultWords(fault)
}
