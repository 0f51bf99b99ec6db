import { expect, test } from 'vitest'
import type { PaymentView, SessionDetails } from '../bridge/index.ts'
import { fromHex } from '../bytes/index.ts'
import type { PaymentReview } from '../chain/index.ts'
import type { Review } from '../signer/index.ts'
import { isShown } from './shown-review.ts'
import * as views from './testing/views.ts'

/** What a signer reads that sees the same as this screen. */
function reviewOf({ groupId, mySignerIndex, digestWords, subject }: SessionDetails): Review {
  const common = { sessionId: views.sessionId, groupId, signerIndex: mySignerIndex, digestWords }
  const content = subject.kind === 'message' ? subject : { kind: 'payment', review: paymentReviewOf(subject.payment) }
  return { ...common, content } as Review
}

function paymentReviewOf(shown: PaymentView): PaymentReview {
  const { feeShareOfInputs, inputCount, outputs, ...same } = shown
  return {
    ...same,
    shareOfInputs: feeShareOfInputs,
    inputs: Array.from({ length: inputCount }),
    outputs: outputs.map((output) => {
      switch (output.kind) {
        case 'payment':
          return { ...output, script: fromHex(output.script) }
        case 'data':
          return { ...output, data: fromHex(output.data) }
        case 'change':
        case 'own':
          return output
      }
    }),
  } as unknown as PaymentReview
}

const message = views.details()
const payment = views.details({ subject: { kind: 'payment', payment: views.payment() } })

function paying(changes: Partial<PaymentView>): SessionDetails {
  return views.details({ subject: { kind: 'payment', payment: views.payment(changes) } })
}

test('the screen shows what the signer reads', () => {
  expect(isShown(reviewOf(message), message)).toBe(true)
  expect(isShown(reviewOf(payment), payment)).toBe(true)
})

test.each([
  ['another group', { groupId: 'd4'.repeat(32) as typeof views.groupId }],
  ['another signer', { mySignerIndex: 1 }],
  ['other words', { digestWords: ['ribbon', 'quartz', 'marble', 'window'] }],
  ['words cut short', { digestWords: ['ribbon'] }],
  ['another message', { subject: { kind: 'message', text: 'Something else.' } }],
  ['a message instead of a payment', { subject: payment.subject }],
] as const)('a screen with %s is found out', (_what, changes) => {
  expect(isShown(reviewOf(message), views.details(changes))).toBe(false)
})

const outputs = views.payment().outputs
const [paid, change, data] = outputs

test.each([
  ['another recipient', { outputs: [{ ...paid!, address: 'tb1qthief' }, change!, data!] }],
  ['another script', { outputs: [{ ...paid!, script: '0014bb' }, change!, data!] }],
  ['a payment drawn as change', { outputs: [{ ...change!, amountSats: 120_000n }, change!, data!] }],
  ['another amount', { outputs: [{ ...paid!, amountSats: 119_999n }, change!, data!] }],
  ['outputs in another order', { outputs: [change!, paid!, data!] }],
  ['an output less', { outputs: [paid!, change!] }],
  ['another fee', { feeSats: 999n }],
  ['another total', { leavesSats: 1n }],
  ['another amount paid', { paidSats: 1n }],
  ['another amount coming back', { returnedSats: 1n }],
  ['another sum of inputs', { inputSats: 1n }],
  ['another rate', { satsPerVirtualByte: 4 }],
  ['another share', { feeShareOfInputs: 0.001 }],
  ['an input less', { inputCount: 1 }],
  ['a warning less', { warnings: views.payment().warnings.slice(1) }],
  ['another transaction', { txid: 'f6'.repeat(32) }],
] as readonly (readonly [string, Partial<PaymentView>])[])('a payment shown with %s is found out', (_what, changes) => {
  expect(isShown(reviewOf(payment), paying(changes))).toBe(false)
})
