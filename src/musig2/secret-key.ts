import { Musig2Error } from './errors.ts'
import { parseScalar } from './scalars.ts'

/**
 * The scalar in [1, N) that a secret key of 32 bytes is.
 * @throws Musig2Error `secret_key_invalid`
 */
export function parseSecretKey(secretKey: Uint8Array): bigint {
  const d = parseScalar(secretKey)
  if (d === undefined || d === 0n) {
    throw new Musig2Error('secret_key_invalid', 'A secret key must be 32 bytes, not zero and below the group order.')
  }
  return d
}
