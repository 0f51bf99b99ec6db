import type { OutputView, PaymentView } from '../../bridge/index.ts'
import { toHex } from '../../bytes/index.ts'
import type { PaymentReview, ReviewedOutput } from '../../chain/index.ts'

const views = new WeakMap<PaymentReview, PaymentView>()

/** What people are shown of a review. A review never changes, and is shown again at each step of its session. */
export function paymentView(review: PaymentReview): PaymentView {
  const known = views.get(review)
  if (known !== undefined) return known
  const { txid, inputSats, paidSats, returnedSats, feeSats, satsPerVirtualByte, virtualBytes, warnings } = review
  const view: PaymentView = {
    txid,
    inputCount: review.inputs.length,
    inputSats,
    outputs: review.outputs.map(outputView),
    paidSats,
    returnedSats,
    feeSats,
    leavesSats: paidSats + feeSats,
    satsPerVirtualByte,
    virtualBytes,
    feeShareOfInputs: review.shareOfInputs,
    lockTime: warnings.find((warning) => warning.code === 'lock_time')?.lockTime,
    warnings,
  }
  views.set(review, view)
  return view
}

function outputView(output: ReviewedOutput): OutputView {
  const { amountSats } = output
  switch (output.kind) {
    case 'payment':
      return { kind: 'payment', amountSats, address: output.address, script: toHex(output.script) }
    case 'change':
    case 'own':
      return { kind: output.kind, amountSats, address: output.address, addressIndex: output.addressIndex }
    case 'data':
      return { kind: 'data', amountSats, data: toHex(output.data) }
  }
}
