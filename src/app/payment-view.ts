import type { OutputView, PaymentView } from '../bridge/index.ts'

/** An output and its number, counted from 1 in the order of the transaction. */
export type Numbered<Output extends OutputView> = Output & { readonly outputNumber: number }

/** A payment as one reads it: whom it pays, what is only data, and what comes back. */
export interface PaymentParts {
  readonly paid: readonly Numbered<Extract<OutputView, { readonly kind: 'payment' }>>[]
  readonly data: readonly Numbered<Extract<OutputView, { readonly kind: 'data' }>>[]
  readonly returned: readonly Numbered<Extract<OutputView, { readonly kind: 'change' | 'own' }>>[]
}

export function partsOf({ outputs }: PaymentView): PaymentParts {
  const numbered = outputs.map((output, index) => ({ ...output, outputNumber: index + 1 }))
  return {
    paid: numbered.filter((output) => output.kind === 'payment'),
    data: numbered.filter((output) => output.kind === 'data'),
    returned: numbered.filter((output) => output.kind !== 'payment' && output.kind !== 'data'),
  }
}

/** Hex as the text that it most likely is; undefined for bytes that are no text of visible characters. */
export function textInHex(hex: string): string | undefined {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return /^[\x20-\x7e]+$/.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
