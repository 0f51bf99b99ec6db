import { type Sealer, SignerError } from '../signer/index.ts'
import { concat } from '../bytes/index.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Where the non-extractable key is kept: IndexedDB stores a CryptoKey as it is, without its bytes ever being readable. */
export interface DeviceKeyStore {
  load(): Promise<CryptoKey | undefined>
  save(key: CryptoKey): Promise<void>
}

/**
 * AES-256-GCM under a WebCrypto key that this device made and that cannot be exported.
 * Sealed bytes are `iv (12) ‖ ciphertext ‖ tag (16)`.
 */
export async function openDeviceSealer(keys: DeviceKeyStore): Promise<Sealer> {
  let key = await keys.load()
  if (key === undefined) {
    key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    await keys.save(key)
  }
  const deviceKey = key
  return {
    async seal(plaintext, associatedData) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const parameters = { name: 'AES-GCM', iv, additionalData: Uint8Array.from(associatedData) }
      const ciphertext = await crypto.subtle.encrypt(parameters, deviceKey, Uint8Array.from(plaintext))
      return concat(iv, new Uint8Array(ciphertext))
    },
    async open(sealed, associatedData) {
      if (sealed.length < IV_BYTES + TAG_BYTES) throw damaged()
      const parameters = {
        name: 'AES-GCM',
        iv: Uint8Array.from(sealed.subarray(0, IV_BYTES)),
        additionalData: Uint8Array.from(associatedData),
      }
      try {
        return new Uint8Array(
          await crypto.subtle.decrypt(parameters, deviceKey, Uint8Array.from(sealed.subarray(IV_BYTES))),
        )
      } catch {
        throw damaged()
      }
    },
  }
}

function damaged(): SignerError {
  return new SignerError('seed_damaged', 'The stored key of this device cannot be opened: it was changed or cut off.')
}
