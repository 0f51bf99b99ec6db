import { concat, equalBytes, itemAt } from '../bytes/index.ts'
import { multiplyBase } from './base-point.ts'
import { InvalidContributionError, Musig2Error } from './errors.ts'
import { findFalseClaims, isTrueClaim } from './batch-verification.ts'
import type { Claim } from './batch-verification.ts'
import { integerToBytes } from './integers.ts'
import type { KeyAggContext, Signer } from './keys.ts'
import { multiplySum } from './multi-scalar.ts'
import { parseAggNonce, parsePubNonce, takeSecNonce } from './nonces.ts'
import type { NoncePoints, SecNonce } from './nonces.ts'
import { cbytes, GENERATOR, isInfinity, negate, xbytes } from './points.ts'
import type { AffinePoint } from './points.ts'
import { hashToScalar, modN, parseScalar } from './scalars.ts'
import { parseSecretKey } from './secret-key.ts'
import { isSignatureOf } from './verify-signature.ts'

/**
 * BIP327 `session_ctx` with its session values: one message, signed by one group with one set of nonces.
 * It holds no secret.
 */
export class Session {
  readonly #context: KeyAggContext
  readonly #message: Uint8Array
  /** The nonce coefficient. */
  readonly #b: bigint
  /** The final nonce, as it came out; negated in the signature where the scheme does not let it stand. */
  readonly #R: AffinePoint
  /** The challenge. */
  readonly #e: bigint
  /** `e ⋅ g ⋅ gacc`: times a coefficient it is what a signer's key weighs. */
  readonly #keyFactor: bigint

  /**
   * BIP327 `GetSessionValues`: `aggNonce` is 66 bytes from `nonceAgg`, `message` any bytes.
   * @throws InvalidContributionError `aggnonce` where that is no pair of points.
   */
  constructor(context: KeyAggContext, aggNonce: Uint8Array, message: Uint8Array) {
    const { scheme, point: Q } = context
    const { R1, R2 } = parseAggNonce(aggNonce)
    this.#context = context
    this.#message = Uint8Array.from(message)
    this.#b = hashToScalar('MuSig/noncecoef', aggNonce, scheme.keyBytes(Q), message)
    const R = multiplySum([
      { scalar: 1n, point: R1 },
      { scalar: this.#b, point: R2 },
    ])
    // Only a dishonest signer can bring this about. BIP327 goes on with the generator, so that the invalid partial
    // signature that must follow tells who it is.
    this.#R = isInfinity(R) ? GENERATOR : R
    this.#e = scheme.challenge(xbytes(this.#R), Q, this.#message)
    this.#keyFactor = modN(this.#e * (scheme.keyIsNegated(Q) ? -context.signAccumulator : context.signAccumulator))
  }

  /**
   * BIP327 `Sign`: our partial signature, 32 bytes, by our secret key (32 bytes). The secret nonce is spent before
   * anything else happens, whether or not this returns. The result was verified before it is returned.
   * @throws Musig2Error `secret_nonce_spent`, `secret_nonce_invalid`, `secret_key_invalid`, `signer_unknown`, `partial_wrong`.
   */
  sign(secNonce: SecNonce, secretKey: Uint8Array): Uint8Array {
    const { k1, k2, publicKey: noncePublicKey } = takeSecNonce(secNonce)
    const d = parseSecretKey(secretKey)
    const publicKey = cbytes(multiplyBase(d))
    if (!equalBytes(publicKey, noncePublicKey)) {
      throw new Musig2Error('secret_nonce_invalid', 'This secret nonce was made for another public key.')
    }
    const signer = this.#context.signer(publicKey)
    const k = modN(k1 + this.#b * k2)
    const s = modN((this.#nonceStands ? k : -k) + this.#weight(signer) * d)
    // A fault in the computation, provoked or not, could give the secret key away (BIP327 `Sign`, last step).
    const claim = this.#claim(s, { R1: multiplyBase(k1), R2: multiplyBase(k2) }, signer)
    if (!isTrueClaim(claim, this.#b)) {
      throw new Musig2Error('partial_wrong', 'The partial signature came out wrong and was discarded.')
    }
    return integerToBytes(s)
  }

  /**
   * BIP327 `PartialSigVerifyInternal`: whether these 32 bytes are the partial signature of the signer with this
   * `publicKey` (33 bytes), who sent this `pubNonce` (66 bytes). False for bytes that are no scalar.
   * @throws InvalidContributionError for a `pubNonce` that is no pair of points, naming the signer's position in the group.
   * @throws Musig2Error `signer_unknown`
   */
  verifyPartial(partial: Uint8Array, pubNonce: Uint8Array, publicKey: Uint8Array): boolean {
    const signer = this.#context.signer(publicKey)
    const nonce = parsePubNonce(pubNonce, signer.index)
    const s = parseScalar(partial)
    return s !== undefined && isTrueClaim(this.#claim(s, nonce, signer), this.#b)
  }

  /**
   * Checks many partial signatures at once, much faster than one by one: the positions in these lists, in order, of every
   * one that `verifyPartial` finds invalid; none if all are valid.
   * @throws InvalidContributionError for a public nonce that is no pair of points, naming its position in these lists.
   * @throws Musig2Error `signer_unknown`; `input_invalid` where the lists are not equally long.
   */
  verifyPartials(
    partials: readonly Uint8Array[],
    pubNonces: readonly Uint8Array[],
    publicKeys: readonly Uint8Array[],
  ): number[] {
    if (partials.length !== pubNonces.length || partials.length !== publicKeys.length) {
      throw new Musig2Error(
        'input_invalid',
        'There must be as many partial signatures as public nonces and public keys.',
      )
    }
    const invalid: number[] = []
    const claims: Claim[] = []
    const positions: number[] = []
    for (const [position, partial] of partials.entries()) {
      const signer = this.#context.signer(itemAt(publicKeys, position), position)
      const nonce = parsePubNonce(itemAt(pubNonces, position), position)
      const s = parseScalar(partial)
      if (s === undefined) {
        invalid.push(position)
      } else {
        claims.push(this.#claim(s, nonce, signer))
        positions.push(position)
      }
    }
    for (const index of findFalseClaims(claims, this.#b)) invalid.push(itemAt(positions, index))
    return invalid.toSorted((a, b) => a - b)
  }

  /**
   * BIP327 `PartialSigAgg`: the signature, 64 bytes, from the partial signatures of all signers in their order.
   * It was verified before it is returned.
   * @throws InvalidContributionError `psig` for one that is not 32 bytes below the group order, naming its signer.
   * @throws Musig2Error `input_invalid` for a wrong number of them; `signature_wrong` where one of them is invalid.
   */
  aggregate(partials: readonly Uint8Array[]): Uint8Array {
    const { scheme, point: Q, signerCount, tweakAccumulator } = this.#context
    if (partials.length !== signerCount) {
      throw new Musig2Error('input_invalid', `There must be ${signerCount} partial signatures, not ${partials.length}.`)
    }
    const tweakShare = this.#e * tweakAccumulator
    let s = scheme.keyIsNegated(Q) ? -tweakShare : tweakShare
    for (const [signerIndex, partial] of partials.entries()) {
      const share = parseScalar(partial)
      if (share === undefined) {
        throw new InvalidContributionError(
          'psig',
          signerIndex,
          `The partial signature of signer ${signerIndex} is not 32 bytes below the group order.`,
        )
      }
      s += share
    }
    const signature = concat(xbytes(this.#R), integerToBytes(modN(s)))
    if (!isSignatureOf(scheme, Q, this.#message, signature)) {
      throw new Musig2Error('signature_wrong', 'The partial signatures do not make a valid signature.')
    }
    return signature
  }

  get #nonceStands(): boolean {
    return this.#context.scheme.nonceMayStand(this.#R)
  }

  /** How often a signer's secret key goes into its partial signature: `e ⋅ a ⋅ g ⋅ gacc`. */
  #weight({ coefficient }: Signer): bigint {
    return modN(this.#keyFactor * coefficient)
  }

  #claim(s: bigint, { R1, R2 }: NoncePoints, signer: Signer): Claim {
    const [first, second] = this.#nonceStands ? [R1, R2] : [negate(R1), negate(R2)]
    return { s, R1: first, R2: second, key: signer.point, weight: this.#weight(signer) }
  }
}
