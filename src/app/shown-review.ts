import type { OutputView, PaymentView, SessionDetails } from '../bridge/index.ts'
import { toHex } from '../bytes/index.ts'
import type { PaymentReview } from '../chain/index.ts'
import type { Review } from '../signer/index.ts'

/** Whether the screen showed what the signer reads: for whom, in whose name, and every amount and address. */
export function isShown(review: Review, shown: SessionDetails): boolean {
  return (
    review.groupId === shown.groupId &&
    review.signerIndex === shown.mySignerIndex &&
    isSame(review.digestWords, shown.digestWords) &&
    isSubjectShown(review.content, shown.subject)
  )
}

function isSubjectShown(content: Review['content'], subject: SessionDetails['subject']): boolean {
  switch (content.kind) {
    case 'message':
      return subject.kind === 'message' && subject.text === content.text
    case 'payment':
      return subject.kind === 'payment' && isPaymentShown(content.review, subject.payment)
  }
}

function isPaymentShown(review: PaymentReview, shown: PaymentView): boolean {
  return (
    review.txid === shown.txid &&
    review.inputs.length === shown.inputCount &&
    review.inputSats === shown.inputSats &&
    review.paidSats === shown.paidSats &&
    review.returnedSats === shown.returnedSats &&
    review.feeSats === shown.feeSats &&
    review.paidSats + review.feeSats === shown.leavesSats &&
    review.satsPerVirtualByte === shown.satsPerVirtualByte &&
    review.shareOfInputs === shown.feeShareOfInputs &&
    isSame(
      review.warnings.map(({ code }) => code),
      shown.warnings.map(({ code }) => code),
    ) &&
    isSame(review.outputs.map(reviewedOutputText), shown.outputs.map(shownOutputText))
  )
}

/** An output as one text, so that two are alike exactly if their texts are. */
function reviewedOutputText(output: PaymentReview['outputs'][number]): string {
  const what = `${output.kind} ${output.amountSats}`
  switch (output.kind) {
    case 'payment':
      return `${what} ${output.address ?? ''} ${toHex(output.script)}`
    case 'change':
    case 'own':
      return `${what} ${output.address} ${output.addressIndex}`
    case 'data':
      return `${what} ${toHex(output.data)}`
  }
}

function shownOutputText(output: OutputView): string {
  const what = `${output.kind} ${output.amountSats}`
  switch (output.kind) {
    case 'payment':
      return `${what} ${output.address ?? ''} ${output.script}`
    case 'change':
    case 'own':
      return `${what} ${output.address} ${output.addressIndex}`
    case 'data':
      return `${what} ${output.data}`
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index])
}
