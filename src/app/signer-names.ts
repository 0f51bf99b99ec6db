import type { SessionDetails } from '../bridge/index.ts'

/** Names as one reads them out: `Ada, Bo and Cem`. */
export function listNames(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names)
}

export function nameOf(details: SessionDetails, signerIndex: number): string {
  if (signerIndex === details.mySignerIndex) return 'you'
  return details.signers[signerIndex]?.name ?? `signer ${signerIndex + 1}`
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
