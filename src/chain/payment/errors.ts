/**
 * Why no payment can be made of what was asked for. All amounts are in satoshis.
 *
 * | code | meaning |
 * |---|---|
 * | `recipients_missing` | nobody is to be paid |
 * | `fee_rate_invalid` | a fee rate of zero, not a number, or beyond all reason |
 * | `amount_is_dust` | an amount so small that nodes do not relay it |
 * | `amount_too_large` | more than there will ever be |
 * | `funds_insufficient` | amounts and fee come to more than there is |
 * | `too_many_inputs` | more coins are needed than one session can sign for |
 */
export type PaymentFault =
  | { readonly code: 'recipients_missing' }
  | { readonly code: 'fee_rate_invalid'; readonly satsPerVirtualByte: number }
  | {
      readonly code: 'amount_is_dust'
      readonly recipientIndex: number
      readonly amountSats: bigint
      readonly dustLimitSats: bigint
    }
  | { readonly code: 'amount_too_large'; readonly recipientIndex: number; readonly amountSats: bigint }
  | {
      readonly code: 'funds_insufficient'
      readonly amountSats: bigint
      /** Of a payment with every coin that is worth its fee. */
      readonly feeSats: bigint
      /** What the coins come to that are worth their fee. */
      readonly availableSats: bigint
      readonly missingSats: bigint
    }
  | { readonly code: 'too_many_inputs'; readonly inputCount: number; readonly maxInputs: number }

/** A payment that cannot be made; `fault` has the numbers. */
export class PaymentError extends Error {
  override readonly name = 'PaymentError'
  readonly fault: PaymentFault

  constructor(fault: PaymentFault) {
    super(describe(fault))
    this.fault = fault
  }

  get code(): PaymentFault['code'] {
    return this.fault.code
  }
}

function describe(fault: PaymentFault): string {
  switch (fault.code) {
    case 'recipients_missing':
      return 'Nobody is to be paid.'
    case 'fee_rate_invalid':
      return `${fault.satsPerVirtualByte} sat/vB is no fee rate that makes sense.`
    case 'amount_is_dust':
      return `${fault.amountSats} sat is too little: nodes relay ${fault.dustLimitSats} sat or more to this address.`
    case 'amount_too_large':
      return `${fault.amountSats} sat is more than there will ever be.`
    case 'funds_insufficient':
      return `${fault.amountSats} sat and a fee of ${fault.feeSats} sat are ${fault.missingSats} sat more than the ${fault.availableSats} sat that can be spent.`
    case 'too_many_inputs':
      return `This payment would take ${fault.inputCount} coins; ${fault.maxInputs} can be signed for at once. Pay less, or gather coins first.`
  }
}
