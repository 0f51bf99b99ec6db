import { multiplyBase } from './base-point.ts'
import { InvalidContributionError, Musig2Error } from './errors.ts'
import { bigEndian } from './integers.ts'
import type { KeyAggContext } from './keys.ts'
import { maskSecretKey, nonceAgg, noncePair } from './nonces.ts'
import { cbytes, parsePoint } from './points.ts'
import { hashToScalar } from './scalars.ts'
import { parseSecretKey } from './secret-key.ts'
import { Session } from './session.ts'

export type DeterministicSignInput = {
  readonly context: KeyAggContext
  /** Of the signer, 32 bytes. */
  readonly secretKey: Uint8Array
  /** The aggregate of the public nonces of all other signers, 66 bytes: this signer is the last to send its own. */
  readonly aggOtherNonce: Uint8Array
  readonly message: Uint8Array
  /** 32 bytes that need be neither secret nor unique; they guard against faults, and may be left out. */
  readonly random?: Uint8Array
}

/**
 * BIP327 `DeterministicSign`: the public nonce (66 bytes) and the partial signature (32 bytes) of the last signer,
 * without state and without need of randomness. Only one signer of a session may sign so.
 * @throws InvalidContributionError `aggothernonce` where that is no pair of points (infinity is none).
 * @throws Musig2Error `secret_key_invalid`, `input_invalid`, `signer_unknown`, `secret_nonce_invalid`, `partial_wrong`.
 */
export function deterministicSign(input: DeterministicSignInput): { pubNonce: Uint8Array; partial: Uint8Array } {
  const { context, secretKey, aggOtherNonce, message, random } = input
  const d = parseSecretKey(secretKey)
  if (random !== undefined && random.length !== 32) {
    throw new Musig2Error('input_invalid', `The randomness must be 32 bytes, not ${random.length}.`)
  }
  if (parsePoint(aggOtherNonce.subarray(0, 33)) === undefined || parsePoint(aggOtherNonce.subarray(33)) === undefined) {
    throw new InvalidContributionError(
      'aggothernonce',
      undefined,
      'The aggregate of the other nonces is not two compressed points.',
    )
  }
  const publicKey = cbytes(multiplyBase(d))

  const seed = random === undefined ? Uint8Array.from(secretKey) : maskSecretKey(secretKey, random)
  const nonceScalar = (index: number): bigint =>
    hashToScalar(
      'MuSig/deterministic/nonce',
      seed,
      aggOtherNonce,
      // The same bytes that the challenge commits to: two keys with two challenges must never share a nonce.
      context.scheme.keyBytes(context.point),
      bigEndian(message.length, 8),
      message,
      Uint8Array.of(index),
    )
  const { secNonce, pubNonce } = noncePair(nonceScalar(0), nonceScalar(1), publicKey)
  seed.fill(0)
  const session = new Session(context, nonceAgg([pubNonce, aggOtherNonce]), message)
  return { pubNonce, partial: session.sign(secNonce, secretKey) }
}
