import { compareBytes, concat, equalBytes, taggedHash } from '../bytes/index.ts'
import { multiplyBase } from './base-point.ts'
import { InvalidContributionError, Musig2Error } from './errors.ts'
import { multiplySum, sumPoints } from './multi-scalar.ts'
import { cbytes, isInfinity, negate, parsePoint, xbytes } from './points.ts'
import type { AffinePoint } from './points.ts'
import { hashToScalar, modN, N, parseScalar } from './scalars.ts'
import { bip340 } from './scheme.ts'
import type { SignatureScheme } from './scheme.ts'

/** A tweak of the aggregate public key: 32 bytes below the group order; x-only for taproot, plain for unhardened derivation. */
export type Tweak = { readonly tweak: Uint8Array; readonly xOnly: boolean }

/** One individual public key of a group, as the aggregate key takes it in. */
export type Signer = {
  /** The position in the list of public keys. */
  readonly index: number
  readonly point: AffinePoint
  /** BIP327 `KeyAggCoeff`. */
  readonly coefficient: bigint
}

/** A signer and the 33 bytes that were aggregated. */
type Entry = { readonly publicKey: Uint8Array; readonly signer: Signer }

/** What tweaks change: the aggregate key Q, and what they leave behind in `gacc` and `tacc`. */
type Tweaked = { readonly point: AffinePoint; readonly signAccumulator: bigint; readonly tweakAccumulator: bigint }

/**
 * BIP327 `keyagg_ctx` with what every session of the group needs again: parsed keys and their coefficients.
 * Immutable: byte arrays that it hands out are copies.
 */
export class KeyAggContext {
  readonly scheme: SignatureScheme
  /** Q, the aggregate public key with all tweaks. */
  readonly point: AffinePoint
  /** `gacc`, 1 or N − 1. */
  readonly signAccumulator: bigint
  /** `tacc`, in [0, N). */
  readonly tweakAccumulator: bigint
  readonly #entries: readonly Entry[]

  /**
   * Made by `keyAgg` only.
   * @throws Musig2Error `aggregate_key_infinite`
   */
  constructor(scheme: SignatureScheme, entries: readonly Entry[], tweaked: Tweaked) {
    if (isInfinity(tweaked.point)) {
      throw new Musig2Error('aggregate_key_infinite', 'These public keys cancel each other out.')
    }
    this.scheme = scheme
    this.#entries = entries
    this.point = Object.freeze(tweaked.point)
    this.signAccumulator = tweaked.signAccumulator
    this.tweakAccumulator = tweaked.tweakAccumulator
    Object.freeze(this)
  }

  /** BIP327 `GetPlainPubkey`: 33 bytes. */
  get publicKey(): Uint8Array {
    return cbytes(this.point)
  }

  /** BIP327 `GetXonlyPubkey`: 32 bytes. */
  get xOnlyPublicKey(): Uint8Array {
    return xbytes(this.point)
  }

  /** The individual public keys in their order, 33 bytes each. */
  get publicKeys(): Uint8Array[] {
    return this.#entries.map(({ publicKey }) => publicKey.slice())
  }

  get signerCount(): number {
    return this.#entries.length
  }

  /**
   * BIP327 `ApplyTweak`, once for each tweak in order: the context of the same group under the tweaked key.
   * The work of aggregating is not done again.
   * @throws Musig2Error `tweak_invalid` for a tweak that is not 32 bytes below the group order, or leads to infinity.
   */
  tweaked(tweaks: readonly Tweak[]): KeyAggContext {
    return new KeyAggContext(
      this.scheme,
      this.#entries,
      tweaks.reduce<Tweaked>((before, tweak) => applyTweak(this.scheme, before, tweak), this),
    )
  }

  /**
   * The signer that has this public key (33 bytes), looked for first at `expectedIndex`; a key that takes part more than
   * once has the same coefficient each time.
   * @throws Musig2Error `signer_unknown`
   */
  signer(publicKey: Uint8Array, expectedIndex = 0): Signer {
    const isOwner = (entry: Entry | undefined): entry is Entry =>
      entry !== undefined && equalBytes(entry.publicKey, publicKey)
    const expected = this.#entries[expectedIndex]
    const entry = isOwner(expected) ? expected : this.#entries.find(isOwner)
    if (entry === undefined) throw new Musig2Error('signer_unknown', 'This public key is not one of the session’s.')
    return entry.signer
  }
}

function applyTweak(scheme: SignatureScheme, before: Tweaked, { tweak, xOnly }: Tweak): Tweaked {
  const isNegated = xOnly && scheme.keyIsNegated(before.point)
  const t = parseScalar(tweak)
  if (t === undefined) throw new Musig2Error('tweak_invalid', 'A tweak must be 32 bytes below the group order.')
  const base = isNegated ? negate(before.point) : before.point
  const point = t === 0n ? base : sumPoints([base, multiplyBase(t)])
  if (isInfinity(point)) throw new Musig2Error('tweak_invalid', 'This tweak leads to infinity.')
  return {
    point,
    signAccumulator: isNegated ? N - before.signAccumulator : before.signAccumulator,
    tweakAccumulator: modN(t + (isNegated ? -before.tweakAccumulator : before.tweakAccumulator)),
  }
}

/**
 * BIP327 `KeySort`: a new list of these public keys (33 bytes each) in lexicographic order.
 * @throws Musig2Error `input_invalid` for a key of another length.
 */
export function keySort(publicKeys: readonly Uint8Array[]): Uint8Array[] {
  for (const publicKey of publicKeys) {
    if (publicKey.length !== 33) throw new Musig2Error('input_invalid', 'A public key must be 33 bytes.')
  }
  return publicKeys.toSorted(compareBytes)
}

/**
 * BIP327 `KeyAgg` and `ApplyTweak`: the aggregate of these individual public keys (33 bytes each, in this order; a key
 * may be there more than once), with `tweaks` applied one after the other.
 * @throws InvalidContributionError for a public key that is no point, naming its signer.
 * @throws Musig2Error `input_invalid` for no keys, `aggregate_key_infinite`, `tweak_invalid`.
 */
export function keyAgg(
  publicKeys: readonly Uint8Array[],
  tweaks: readonly Tweak[] = [],
  scheme: SignatureScheme = bip340,
): KeyAggContext {
  const first = publicKeys[0]
  if (first === undefined) throw new Musig2Error('input_invalid', 'There must be at least one public key.')
  // The first key that differs from the first one has the coefficient 1 (BIP327 `GetSecondKey`): it costs no multiplication.
  const second = publicKeys.find((publicKey) => !equalBytes(publicKey, first))
  const listHash = taggedHash('KeyAgg list', concat(...publicKeys))
  const entries = publicKeys.map((publicKey, index): Entry => {
    const point = parsePoint(publicKey)
    if (point === undefined) {
      throw new InvalidContributionError(
        'pubkey',
        index,
        `The public key of signer ${index} is not a compressed point.`,
      )
    }
    const isSecond = second !== undefined && equalBytes(publicKey, second)
    const coefficient = isSecond ? 1n : hashToScalar('KeyAgg coefficient', listHash, publicKey)
    return {
      publicKey: Uint8Array.from(publicKey),
      signer: Object.freeze({ index, point: Object.freeze(point), coefficient }),
    }
  })
  const point = multiplySum(entries.map(({ signer }) => ({ scalar: signer.coefficient, point: signer.point })))
  return new KeyAggContext(scheme, entries, { point, signAccumulator: 1n, tweakAccumulator: 0n }).tweaked(tweaks)
}
