/** What a text says about whom to pay. */
export interface PaymentUri {
  readonly address: string
  /** In bitcoins, as written; undefined where the text has none. */
  readonly amount: string | undefined
}

const SCHEME = /^bitcoin:/i

/** Takes a `bitcoin:` URI apart (BIP21); any other text is an address as far as this goes. */
export function readPaymentUri(text: string): PaymentUri {
  const trimmed = text.trim()
  if (!SCHEME.test(trimmed)) return { address: text, amount: undefined }
  const [address = '', query = ''] = trimmed.replace(SCHEME, '').split('?', 2)
  const amount = new URLSearchParams(query).get('amount')
  return { address, amount: amount === null || !/^\d+(\.\d+)?$/.test(amount) ? undefined : amount }
}
