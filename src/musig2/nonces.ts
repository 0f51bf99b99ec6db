import { etc } from '@noble/secp256k1'
import { concat, taggedHash } from '../bytes/index.ts'
import { multiplyBase } from './base-point.ts'
import { InvalidContributionError, Musig2Error } from './errors.ts'
import { bigEndian, readInteger, writeInteger } from './integers.ts'
import { sumPoints } from './multi-scalar.ts'
import { cbytes, parsePoint, parsePointOrInfinity } from './points.ts'
import type { AffinePoint } from './points.ts'
import { hashToScalar, N } from './scalars.ts'

/** The two points of a public or an aggregate nonce. */
export type NoncePoints = { readonly R1: AffinePoint; readonly R2: AffinePoint }

/** What is in a secret nonce once it has been taken: `k1` and `k2` in [1, N), and what they were made for. */
type TakenNonce = { readonly k1: bigint; readonly k2: bigint; readonly publicKey: Uint8Array }

let take: (secNonce: SecNonce) => TakenNonce
let create: (bytes: Uint8Array) => SecNonce

/**
 * A secret nonce (BIP327 `secnonce`), good for one partial signature. It gives its content once, to `Session.sign` only,
 * which wipes it; it cannot be cloned, stored or printed. Two signatures with one secret nonce give the secret key away.
 */
export class SecNonce {
  /** `k1 ‖ k2 ‖ public key`, 97 bytes; undefined once taken. */
  #bytes: Uint8Array | undefined

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether it has been used, and so can never be used again. */
  get isSpent(): boolean {
    return this.#bytes === undefined
  }

  static {
    create = (bytes) => new SecNonce(bytes)
    take = (secNonce) => {
      const bytes = secNonce.#bytes
      if (bytes === undefined)
        throw new Musig2Error('secret_nonce_spent', 'This secret nonce has been used. Make a new one.')
      secNonce.#bytes = undefined
      const taken = { k1: readInteger(bytes), k2: readInteger(bytes, 32), publicKey: bytes.slice(64) }
      bytes.fill(0)
      for (const k of [taken.k1, taken.k2]) {
        if (k === 0n || k >= N) throw new Musig2Error('secret_nonce_invalid', 'This secret nonce is out of range.')
      }
      return taken
    }
  }
}

/**
 * The content of a secret nonce, which is spent from here on. For this room only.
 * @throws Musig2Error `secret_nonce_spent`, `secret_nonce_invalid`
 */
export function takeSecNonce(secNonce: SecNonce): TakenNonce {
  return take(secNonce)
}

/** The secret nonce of 97 bytes as BIP327 writes it, which it takes over and will wipe. For this room and its tests only. */
export function secNonceFromBytes(bytes: Uint8Array): SecNonce {
  return create(bytes)
}

/**
 * The secret nonce of two scalars in [0, N) for this public key (33 bytes), with its public nonce (66 bytes). For this room only.
 * @throws Musig2Error `secret_nonce_invalid` where one of them is zero.
 */
export function noncePair(k1: bigint, k2: bigint, publicKey: Uint8Array): { secNonce: SecNonce; pubNonce: Uint8Array } {
  if (k1 === 0n || k2 === 0n) {
    throw new Musig2Error('secret_nonce_invalid', 'This nonce came out as zero. Make a new one.')
  }
  const bytes = new Uint8Array(97)
  writeInteger(k1, bytes)
  writeInteger(k2, bytes, 32)
  bytes.set(publicKey, 64)
  return { secNonce: create(bytes), pubNonce: concat(cbytes(multiplyBase(k1)), cbytes(multiplyBase(k2))) }
}

/** What goes into a nonce besides randomness: the more is known, the better it resists a bad source of randomness. */
export type NonceInput = {
  /** Of the signer, 33 bytes. */
  readonly publicKey: Uint8Array
  /** Of the signer, 32 bytes. */
  readonly secretKey?: Uint8Array
  /** x-only, 32 bytes. */
  readonly aggregatePublicKey?: Uint8Array
  readonly message?: Uint8Array
  /** Anything, up to 2³² − 1 bytes. */
  readonly extraInput?: Uint8Array
  /** 32 bytes. For test vectors only: the same ones again make the same nonce again, which gives the secret key away. */
  readonly random?: Uint8Array
}

/**
 * BIP327 `NonceGen`: a fresh secret nonce and its public nonce (66 bytes) to send to the other signers.
 * @throws Musig2Error `input_invalid` for a wrong length; `secret_nonce_invalid` where the nonce came out as zero, which
 * does not happen.
 */
export function nonceGen(input: NonceInput): { secNonce: SecNonce; pubNonce: Uint8Array } {
  const { publicKey, secretKey, message } = input
  // Not `slice`, which for a Node buffer is another view of the same memory, and this copy will be wiped.
  const random = input.random === undefined ? etc.randomBytes(32) : Uint8Array.from(input.random)
  const aggregatePublicKey = input.aggregatePublicKey ?? new Uint8Array()
  const extraInput = input.extraInput ?? new Uint8Array()
  expectBytes(publicKey, 33, 'The public key')
  expectBytes(random, 32, 'The randomness')
  if (secretKey !== undefined) expectBytes(secretKey, 32, 'The secret key')
  if (input.aggregatePublicKey !== undefined) expectBytes(aggregatePublicKey, 32, 'The aggregate public key')

  const seed = secretKey === undefined ? random : maskSecretKey(secretKey, random)
  // Prefixed, so that no message and an empty message make different nonces.
  const messagePart =
    message === undefined ? Uint8Array.of(0) : concat(Uint8Array.of(1), bigEndian(message.length, 8), message)
  const nonceScalar = (index: number): bigint =>
    hashToScalar(
      'MuSig/nonce',
      seed,
      Uint8Array.of(publicKey.length),
      publicKey,
      Uint8Array.of(aggregatePublicKey.length),
      aggregatePublicKey,
      messagePart,
      bigEndian(extraInput.length, 4),
      extraInput,
      Uint8Array.of(index),
    )
  const pair = noncePair(nonceScalar(0), nonceScalar(1), publicKey)
  random.fill(0)
  seed.fill(0)
  return pair
}

/** BIP327: `bytes(sk) xor hash_MuSig/aux(rand)`, so that neither a bad source nor a leaked one alone gives the nonce away. */
export function maskSecretKey(secretKey: Uint8Array, random: Uint8Array): Uint8Array {
  const masked = taggedHash('MuSig/aux', random)
  for (const [index, byte] of masked.entries()) masked[index] = byte ^ Number(secretKey[index])
  return masked
}

function expectBytes(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length)
    throw new Musig2Error('input_invalid', `${what} must be ${length} bytes, not ${bytes.length}.`)
}

/**
 * BIP327 `NonceAgg`: the sum of these public nonces (66 bytes each), 66 bytes; a half that cancels out is 33 zero bytes.
 * @throws InvalidContributionError for a public nonce that is no pair of points (infinity is none), naming its signer.
 * @throws Musig2Error `input_invalid` for no public nonces.
 */
export function nonceAgg(pubNonces: readonly Uint8Array[]): Uint8Array {
  if (pubNonces.length === 0) throw new Musig2Error('input_invalid', 'There must be at least one public nonce.')
  const points = pubNonces.map(parsePubNonce)
  return concat(cbytes(sumPoints(points.map(({ R1 }) => R1))), cbytes(sumPoints(points.map(({ R2 }) => R2))))
}

/** @throws InvalidContributionError naming `signerIndex`. */
export function parsePubNonce(pubNonce: Uint8Array, signerIndex: number): NoncePoints {
  const R1 = parsePoint(pubNonce.subarray(0, 33))
  const R2 = parsePoint(pubNonce.subarray(33))
  if (R1 === undefined || R2 === undefined) {
    throw new InvalidContributionError(
      'pubnonce',
      signerIndex,
      `The public nonce of signer ${signerIndex} is not two compressed points.`,
    )
  }
  return { R1, R2 }
}

/** @throws InvalidContributionError that names no signer: the fault is of whoever aggregated. */
export function parseAggNonce(aggNonce: Uint8Array): NoncePoints {
  const R1 = parsePointOrInfinity(aggNonce.subarray(0, 33))
  const R2 = parsePointOrInfinity(aggNonce.subarray(33))
  if (R1 === undefined || R2 === undefined) {
    throw new InvalidContributionError('aggnonce', undefined, 'The aggregate nonce is not two compressed points.')
  }
  return { R1, R2 }
}
