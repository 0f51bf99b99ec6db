import { compareBytes } from '../../bytes/index.ts'
import type { Outpoint, TransactionOutput } from '../transaction.ts'

/** How inputs and outputs are put in order, so that their places do not tell which output is the change. */
export type PaymentOrder =
  | { readonly kind: 'bip69' }
  | {
      readonly kind: 'shuffled'
      /** As many random bytes as asked for. */
      readonly randomBytes: (length: number) => Uint8Array
    }

/** The inputs in the order asked for; BIP69: by txid as it is shown, then by output index. */
export function orderInputs<Input extends Outpoint>(inputs: readonly Input[], order: PaymentOrder): Input[] {
  if (order.kind === 'shuffled') return shuffle(inputs, order.randomBytes)
  return inputs.toSorted((a, b) => {
    if (a.txid === b.txid) return a.outputIndex - b.outputIndex
    return a.txid < b.txid ? -1 : 1
  })
}

/** The outputs in the order asked for; BIP69: by amount, then by script. */
export function orderOutputs<Output extends TransactionOutput>(
  outputs: readonly Output[],
  order: PaymentOrder,
): Output[] {
  if (order.kind === 'shuffled') return shuffle(outputs, order.randomBytes)
  return outputs.toSorted((a, b) => {
    if (a.amountSats === b.amountSats) return compareBytes(a.script, b.script)
    return a.amountSats < b.amountSats ? -1 : 1
  })
}

/** Fisher and Yates: every order is equally likely if the bytes are. */
function shuffle<Item>(items: readonly Item[], randomBytes: (length: number) => Uint8Array): Item[] {
  const rest = [...items]
  const shuffled: Item[] = []
  while (rest.length > 0) shuffled.push(...rest.splice(randomBelow(rest.length, randomBytes), 1))
  return shuffled
}

/** A random integer in [0, bound); draws that would favour small integers are thrown away. */
function randomBelow(bound: number, randomBytes: (length: number) => Uint8Array): number {
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound)
  for (;;) {
    const drawn = new DataView(Uint8Array.from(randomBytes(4)).buffer).getUint32(0)
    if (drawn < limit) return drawn % bound
  }
}
