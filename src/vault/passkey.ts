import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { VaultError } from './errors.ts'

/** What the PRF extension of WebAuthn returns for one input (CTAP2 hmac-secret). */
export const PRF_BYTES = 32
/**
 * The input of the PRF, the same for everyone and for ever: a synced passkey must give the same output on every device, before anything
 * else is known there.
 */
export const PRF_INPUT: Uint8Array = sha256(utf8ToBytes('muster/passkey/1'))

const WRAPPING_INFO = utf8ToBytes('muster/vault/wrapping-key')
const ENTROPY_INFO = utf8ToBytes('muster/vault/seed-entropy')
const KEY_BYTES = 32
/** Of the seed that a passkey gives: 24 words. */
const ENTROPY_BYTES = 32

/** The key (32 bytes) that wraps the vault's; the caller wipes it. @throws VaultError `passkey_wrong` for another length. */
export function wrappingKeyFromPrf(prf: Uint8Array): Uint8Array {
  return hkdf(sha256, checkPrf(prf), undefined, WRAPPING_INFO, KEY_BYTES)
}

/** BIP39 entropy (32 bytes) of who starts with this passkey; the caller wipes it. @throws VaultError `passkey_wrong`. */
export function entropyFromPrf(prf: Uint8Array): Uint8Array {
  return hkdf(sha256, checkPrf(prf), undefined, ENTROPY_INFO, ENTROPY_BYTES)
}

function checkPrf(prf: Uint8Array): Uint8Array {
  if (prf.length !== PRF_BYTES) throw new VaultError('passkey_wrong', 'This passkey gave no secret to work with.')
  return prf
}
