import { getPublicKey as fullPublicKey, etc } from '@noble/secp256k1'
import { bytesToHex } from '@noble/hashes/utils.js'
import { concat, taggedHash } from '../../bytes/index.ts'
import { InvalidContributionError, Musig2Error, type NonceInput } from '../../musig2/index.ts'
import { bytesOf, decodePoint, encodePoint, hasPositiveSign, mod, numberOf, ORDER } from './numbers.ts'

export * from '../../musig2/index.ts'

// BIP327 over a group in which everyone can take logarithms: the numbers below the order of secp256k1, under addition. The equations are
// those of the real one, so what is wrong there is wrong here: a false share, nonces that cancel out, a share for other nonces.
// Individual public keys are real ones, and stand for a number that their bytes give.

const publicKeys = new Map<string, Uint8Array>()

function publicKeyOf(secretKey: Uint8Array): Uint8Array {
  const name = bytesToHex(secretKey)
  let publicKey = publicKeys.get(name)
  if (publicKey === undefined) {
    publicKey = fullPublicKey(secretKey)
    publicKeys.set(name, publicKey)
  }
  return publicKey
}

function hashToNumber(tag: string, ...parts: readonly Uint8Array[]): bigint {
  return mod(numberOf(taggedHash(tag, ...parts)))
}

/** The number that an individual public key stands for: that of the other sign is its negative. */
function keyNumber(publicKey: Uint8Array): bigint {
  const size = hashToNumber('muster/light-key', publicKey.subarray(1))
  return publicKey[0] === 2 ? size : ORDER - size
}

interface Member {
  readonly publicKey: Uint8Array
  readonly key: bigint
  readonly coefficient: bigint
}

class KeyAggContext {
  readonly members: readonly Member[]
  readonly point: bigint

  constructor(members: readonly Member[]) {
    this.members = members
    this.point = mod(members.reduce((sum, { key, coefficient }) => sum + key * coefficient, 0n))
  }

  get publicKey(): Uint8Array {
    return encodePoint(this.point)
  }

  get xOnlyPublicKey(): Uint8Array {
    return this.publicKey.slice(1)
  }

  get signerCount(): number {
    return this.members.length
  }

  /** @throws RangeError for any tweak: text messages have none. */
  tweaked(tweaks: readonly unknown[]): this {
    if (tweaks.length > 0) throw new RangeError('The light arithmetic has no tweaks.')
    return this
  }

  member(publicKey: Uint8Array): Member {
    const name = bytesToHex(publicKey)
    const found = this.members.find((member) => bytesToHex(member.publicKey) === name)
    if (found === undefined) throw new Musig2Error('signer_unknown', 'This public key is not one of the session’s.')
    return found
  }
}

const contexts = new Map<string, KeyAggContext>()

/** BIP327 `KeyAgg`. */
export function keyAgg(publicKeyList: readonly Uint8Array[]): KeyAggContext {
  const name = publicKeyList.map(bytesToHex).join('')
  let context = contexts.get(name)
  if (context === undefined) {
    const listHash = taggedHash('KeyAgg list', ...publicKeyList)
    const members = publicKeyList.map((publicKey): Member => {
      const coefficient = hashToNumber('KeyAgg coefficient', listHash, publicKey)
      return { publicKey, key: keyNumber(publicKey), coefficient }
    })
    context = new KeyAggContext(members)
    contexts.set(name, context)
  }
  return context
}

/** A secret nonce that can be taken once. */
type SecNonce = object

const secrets = new WeakMap<SecNonce, readonly [bigint, bigint]>()

/** BIP327 `NonceGen`. */
export function nonceGen({ publicKey, random = etc.randomBytes(32) }: NonceInput): {
  secNonce: SecNonce
  pubNonce: Uint8Array
} {
  const k1 = hashToNumber('MuSig/nonce', random, publicKey, Uint8Array.of(0))
  const k2 = hashToNumber('MuSig/nonce', random, publicKey, Uint8Array.of(1))
  const secNonce: SecNonce = {}
  secrets.set(secNonce, [k1, k2])
  return { secNonce, pubNonce: concat(encodePoint(k1), encodePoint(k2)) }
}

function parsePubNonce(pubNonce: Uint8Array, signerIndex: number): readonly [bigint, bigint] {
  const first = decodePoint(pubNonce.subarray(0, 33))
  const second = decodePoint(pubNonce.subarray(33))
  if (first === undefined || second === undefined) {
    throw new InvalidContributionError('pubnonce', signerIndex, 'This public nonce is not two points.')
  }
  return [first, second]
}

/** BIP327 `NonceAgg`. */
export function nonceAgg(pubNonces: readonly Uint8Array[]): Uint8Array {
  const pairs = pubNonces.map(parsePubNonce)
  const sum = (half: 0 | 1): Uint8Array => encodePoint(mod(pairs.reduce((total, pair) => total + pair[half], 0n)))
  return concat(sum(0), sum(1))
}

/** BIP327 `session_ctx`. */
export class Session {
  readonly #context: KeyAggContext
  readonly #message: Uint8Array
  readonly #b: bigint
  readonly #R: bigint
  readonly #e: bigint

  constructor(context: KeyAggContext, aggNonce: Uint8Array, message: Uint8Array) {
    const [first = 0n, second = 0n] = [aggNonce.subarray(0, 33), aggNonce.subarray(33)].map(decodePoint)
    this.#context = context
    this.#message = message
    this.#b = hashToNumber('MuSig/noncecoef', aggNonce, context.xOnlyPublicKey, message)
    const R = mod(first + this.#b * second)
    this.#R = R === 0n ? 1n : R
    this.#e = challenge(this.#R, context.point, message)
  }

  sign(secNonce: SecNonce, secretKey: Uint8Array): Uint8Array {
    const secret = secrets.get(secNonce)
    secrets.delete(secNonce)
    if (secret === undefined) throw new Musig2Error('secret_nonce_spent', 'This secret nonce was used already.')
    return bytesOf(this.#share(secret, this.#context.member(publicKeyOf(secretKey))))
  }

  verifyPartials(
    partials: readonly Uint8Array[],
    pubNonces: readonly Uint8Array[],
    publicKeyList: readonly Uint8Array[],
  ): number[] {
    return [...partials.keys()].filter((position) => {
      const [partial, pubNonce, publicKey] = [partials[position], pubNonces[position], publicKeyList[position]]
      if (partial === undefined || pubNonce === undefined || publicKey === undefined) return true
      return numberOf(partial) !== this.#share(parsePubNonce(pubNonce, position), this.#context.member(publicKey))
    })
  }

  aggregate(partials: readonly Uint8Array[]): Uint8Array {
    const s = mod(partials.reduce((sum, partial) => sum + numberOf(partial), 0n))
    const signature = concat(encodePoint(this.#R).subarray(1), bytesOf(s))
    if (!verifySignature(signature, this.#message, this.#context.xOnlyPublicKey)) {
      throw new Musig2Error('signature_wrong', 'The partial signatures do not make a valid signature.')
    }
    return signature
  }

  #share([k1, k2]: readonly [bigint, bigint], { key, coefficient }: Member): bigint {
    const k = k1 + this.#b * k2
    const d = hasPositiveSign(this.#context.point) ? key : -key
    return mod((hasPositiveSign(this.#R) ? k : -k) + this.#e * coefficient * d)
  }
}

function challenge(R: bigint, key: bigint, message: Uint8Array): bigint {
  return hashToNumber('BIP0340/challenge', encodePoint(R).subarray(1), encodePoint(key).subarray(1), message)
}

/** BIP340's equation. */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const key = decodePoint(concat(Uint8Array.of(2), publicKey))
  const R = decodePoint(concat(Uint8Array.of(2), signature.subarray(0, 32)))
  if (key === undefined || R === undefined || signature.length !== 64) return false
  return numberOf(signature.subarray(32)) === mod(R + challenge(R, key, message) * key)
}
