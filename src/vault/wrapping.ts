import { concat } from '../bytes/index.ts'

/** AES-256-GCM (NIST SP 800-38D): 12 random bytes before, 16 bytes of tag after. */
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** What AES-GCM adds to a plaintext, in bytes. */
export const SEALING_BYTES = IV_BYTES + TAG_BYTES

/**
 * `iv (12) ‖ ciphertext ‖ tag (16)`.
 * @param key 32 bytes.
 * @param iv 12 fresh random bytes: never twice with one key.
 * @param associatedData bound to the result: `unseal` needs the same bytes.
 */
export async function seal(
  key: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
  iv: Uint8Array,
): Promise<Uint8Array> {
  const parameters = { name: 'AES-GCM', iv: Uint8Array.from(iv), additionalData: Uint8Array.from(associatedData) }
  const ciphertext = await crypto.subtle.encrypt(parameters, await aesKey(key), Uint8Array.from(plaintext))
  return concat(iv, new Uint8Array(ciphertext))
}

/** The plaintext, or undefined where the key, the bytes or the associated data are not those of `seal`. */
export async function unseal(
  key: Uint8Array,
  sealed: Uint8Array,
  associatedData: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length < SEALING_BYTES) return undefined
  const parameters = {
    name: 'AES-GCM',
    iv: Uint8Array.from(sealed.subarray(0, IV_BYTES)),
    additionalData: Uint8Array.from(associatedData),
  }
  try {
    const ciphertext = Uint8Array.from(sealed.subarray(IV_BYTES))
    return new Uint8Array(await crypto.subtle.decrypt(parameters, await aesKey(key), ciphertext))
  } catch {
    // WebCrypto tells nothing more than that it does not fit, and neither may we.
    return undefined
  }
}

async function aesKey(key: Uint8Array): Promise<CryptoKey> {
  if (key.length !== KEY_BYTES) throw new RangeError('An AES-256 key has 32 bytes.')
  return crypto.subtle.importKey('raw', Uint8Array.from(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
}
