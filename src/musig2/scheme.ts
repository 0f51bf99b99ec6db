import { hashToScalar } from './scalars.ts'
import { hasEvenY, xbytes } from './points.ts'
import type { AffinePoint } from './points.ts'

/**
 * All that differs between Schnorr signature schemes over secp256k1, as MuSig2 sees them.
 * A signature is `xbytes(R) ‖ s` with `s⋅G = R + e⋅P`, where P is the key, or its negation if the scheme says so.
 */
export type SignatureScheme = {
  /** Whether R may stand as the nonce of a signature; if not, −R does and the signers negate theirs. */
  readonly nonceMayStand: (R: AffinePoint) => boolean
  /** Whether this key is negated before it signs and verifies. */
  readonly keyIsNegated: (key: AffinePoint) => boolean
  /** The challenge e in [0, N); `nonceX` is `xbytes(R)`. */
  readonly challenge: (nonceX: Uint8Array, key: AffinePoint, message: Uint8Array) => bigint
  /** The bytes by which the aggregate key enters the nonce coefficient; they fix what the challenge commits to. */
  readonly keyBytes: (key: AffinePoint) => Uint8Array
}

/** BIP340: keys are x-only, so both R and the key stand for the point with even y. */
export const bip340: SignatureScheme = Object.freeze({
  nonceMayStand: hasEvenY,
  keyIsNegated: (key: AffinePoint) => !hasEvenY(key),
  challenge: (nonceX: Uint8Array, key: AffinePoint, message: Uint8Array) =>
    hashToScalar('BIP0340/challenge', nonceX, xbytes(key), message),
  keyBytes: xbytes,
})
