import type { RefusalReason } from './chain-source.ts'

/** What a node's words about a transaction mean, before anything else is asked. */
export type NodeAnswer =
  | { readonly kind: 'already_known' }
  /** Its coins are spent or unknown: whose transaction spent them decides. */
  | { readonly kind: 'inputs_gone' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

/** Bitcoin Core's reject reasons and RPC messages, the more telling ones first. */
const ANSWERS: readonly (readonly [RegExp, NodeAnswer])[] = [
  // Another witness for the same txid counts as known as well: the payment is the same.
  [/already[- ]in|already[- ]known|same-nonwitness-data|(code"?:\s*|error )-27\b/i, { kind: 'already_known' }],
  [/missingorspent|missing[- ]inputs|txn-mempool-conflict/i, { kind: 'inputs_gone' }],
  [/rejecting replacement|insufficient fee/i, { kind: 'refused', reason: 'replacement_fee_too_low' }],
  [/min relay fee|mempool min fee|fee not met/i, { kind: 'refused', reason: 'fee_too_low' }],
  [/max-?fee|fee exceeds|absurdly-high-fee/i, { kind: 'refused', reason: 'fee_too_high' }],
  [/non-final|non-BIP68-final/i, { kind: 'refused', reason: 'not_final_yet' }],
  [/\bdust\b/i, { kind: 'refused', reason: 'dust' }],
  [/too-long-mempool-chain|too many descendants|too-large-cluster/i, { kind: 'refused', reason: 'chain_too_long' }],
  [/script-verify|scriptpubkey|Schnorr|witness/i, { kind: 'refused', reason: 'script_invalid' }],
  [/decode failed|(code"?:\s*|error )-22\b/i, { kind: 'refused', reason: 'malformed' }],
]

/** Reads what Esplora passes on of a node that did not accept a transaction. */
export function readNodeAnswer(text: string): NodeAnswer {
  return ANSWERS.find(([pattern]) => pattern.test(text))?.[1] ?? { kind: 'refused', reason: 'other' }
}

const MAX_SHOWN_CHARACTERS = 300

/** A node's words in a form that can be shown: one line of printable characters. */
export function shownText(text: string): string {
  return text
    .replace(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, MAX_SHOWN_CHARACTERS)
}
