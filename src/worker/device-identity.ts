import type { Store } from '../coordinator/index.ts'
import type { Sealer } from '../signer/index.ts'

const KEY = 'device/identity'
const KEY_BYTES = 32
/** Of the text `muster/device-identity`: what is sealed under it opens as nothing else. */
const CONTEXT = new TextEncoder().encode('muster/device-identity')

/**
 * The Ed25519 key by which peers know this device, 32 bytes, made at the first need and stored sealed. It signs nothing but connections.
 * One that cannot be opened any more is replaced: peers then meet this device as a new one, and statements say who it is.
 */
export async function openDeviceIdentity(
  store: Store,
  sealer: Sealer,
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const stored = await store.get(KEY)
  const known = stored === undefined ? undefined : await openSealed(sealer, stored)
  if (known !== undefined) return known
  const made = random(KEY_BYTES)
  await store.set(KEY, await sealer.seal(made, CONTEXT))
  return made
}

async function openSealed(sealer: Sealer, stored: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const key = await sealer.open(stored, CONTEXT)
    return key.length === KEY_BYTES ? key : undefined
  } catch {
    // Damaged, or sealed under a device key that is gone.
    return undefined
  }
}
