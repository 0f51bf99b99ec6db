import type { KeyStatus, SessionView } from '../bridge/index.ts'

/** How a key stands that is there and whole. */
export type KeptStatus = Extract<KeyStatus, { readonly state: 'locked' | 'unlocked' }>

export function keptStatus(status: KeyStatus | undefined): KeptStatus | undefined {
  return status?.state === 'locked' || status?.state === 'unlocked' ? status : undefined
}

/** Whether there is a key that has to be unlocked before it signs. */
export function isLocked(status: KeyStatus | undefined): boolean {
  return status?.state === 'locked'
}

/** The person approved, and their part of the signature is still to come: with the key locked, nothing comes. */
export function waitsForKey({ phase, details }: SessionView, isKeyLocked: boolean): boolean {
  if (!isKeyLocked || details === undefined || !details.hasApproved) return false
  if (phase !== 'collecting' && phase !== 'signing') return false
  return details.signers[details.mySignerIndex]?.state !== 'signed'
}
