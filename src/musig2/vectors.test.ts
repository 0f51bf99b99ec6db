import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../bytes/index.ts'
import { deterministicSign, keyAgg, keySort, nonceAgg, nonceGen, Session, verifySignature } from './index.ts'
import type { Tweak } from './index.ts'
import { secNonceFromBytes, takeSecNonce } from './nonces.ts'

type VectorError = { type: string; signer?: number | null; contrib?: string; message?: string }
type Case = {
  comment: string
  key_indices: number[]
  nonce_indices: number[]
  tweak_indices: number[]
  is_xonly: boolean[]
  signer_index: number
  msg_index: number
  expected: string
  error: VectorError
}
type Cases<Extra = object> = (Case & Extra)[]

const read = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')) as File

type DetSignCase<Expected> = Omit<Case, 'expected'> & {
  rand: string | null
  aggothernonce: string
  tweaks: string[]
  expected: Expected
}
const detSign = read<{
  sk: string
  pubkeys: string[]
  msgs: string[]
  valid_test_cases: DetSignCase<string[]>[]
  error_test_cases: DetSignCase<unknown>[]
}>('det-sign')
const keyAggVectors = read<{ pubkeys: string[]; tweaks: string[]; valid_test_cases: Cases; error_test_cases: Cases }>(
  'key-agg',
)
const keySortVectors = read<{ pubkeys: string[]; sorted_pubkeys: string[] }>('key-sort')
const nonceAggVectors = read<{
  pnonces: string[]
  valid_test_cases: Cases<{ pnonce_indices: number[] }>
  error_test_cases: Cases<{ pnonce_indices: number[] }>
}>('nonce-agg')
type NonceGenCase = {
  rand_: string
  sk: string | null
  pk: string
  aggpk: string | null
  msg: string | null
  extra_in: string | null
  expected_secnonce: string
  expected_pubnonce: string
}
const nonceGenVectors = read<{ test_cases: NonceGenCase[] }>('nonce-gen')
type SigAggCase = { aggnonce: string; psig_indices: number[] }
const sigAgg = read<{
  pubkeys: string[]
  pnonces: string[]
  tweaks: string[]
  psigs: string[]
  msg: string
  valid_test_cases: Cases<SigAggCase>
  error_test_cases: Cases<SigAggCase>
}>('sig-agg')
const signVerify = read<{
  sk: string
  pubkeys: string[]
  secnonces: string[]
  pnonces: string[]
  aggnonces: string[]
  msgs: string[]
  valid_test_cases: Cases<{ aggnonce_index: number }>
  sign_error_test_cases: Cases<{ aggnonce_index: number; secnonce_index: number }>
  verify_fail_test_cases: Cases<{ sig: string }>
  verify_error_test_cases: Cases<{ sig: string }>
}>('sign-verify')
const tweakVectors = read<{
  sk: string
  pubkeys: string[]
  secnonce: string
  pnonces: string[]
  aggnonce: string
  tweaks: string[]
  msg: string
  valid_test_cases: Cases
  error_test_cases: Cases
}>('tweak')

const pick = (list: readonly string[], indices: readonly number[]): Uint8Array[] =>
  indices.map((index) => fromHex(list[index]!))
const upper = (bytes: Uint8Array): string => toHex(bytes).toUpperCase()
const tweaksOf = (tweaks: readonly Uint8Array[], isXonly: readonly boolean[]): Tweak[] =>
  tweaks.map((tweak, index) => ({ tweak, xOnly: isXonly[index]! }))

/** The codes that BIP327's "value" errors have here, by their message. */
const VALUE_CODES: Record<string, string> = {
  'The tweak must be less than n.': 'tweak_invalid',
  'The result of tweaking cannot be infinity.': 'tweak_invalid',
  "The signer's pubkey must be included in the list of pubkeys.": 'signer_unknown',
  'first secnonce value is out of range.': 'secret_nonce_invalid',
}

function expectError(run: () => unknown, error: VectorError): void {
  const expected =
    error.type === 'invalid_contribution'
      ? { code: 'contribution_invalid', signerIndex: error.signer ?? undefined, contribution: error.contrib }
      : { code: VALUE_CODES[error.message!] ?? 'unknown to this test' }
  expect(run).toThrow(expect.objectContaining(expected))
}

describe('BIP327 vectors', () => {
  it('sorts keys', () => {
    expect(keySort(keySortVectors.pubkeys.map(fromHex)).map(upper)).toEqual(keySortVectors.sorted_pubkeys)
  })

  it.each(keyAggVectors.valid_test_cases)('aggregates keys $key_indices', ({ key_indices, expected }) => {
    expect(upper(keyAgg(pick(keyAggVectors.pubkeys, key_indices)).xOnlyPublicKey)).toBe(expected)
  })

  it.each(keyAggVectors.error_test_cases)(
    'refuses to aggregate: $comment',
    ({ key_indices, tweak_indices, is_xonly, error }) => {
      const tweaks = tweaksOf(pick(keyAggVectors.tweaks, tweak_indices), is_xonly)
      expectError(() => keyAgg(pick(keyAggVectors.pubkeys, key_indices), tweaks), error)
    },
  )

  it.each(nonceGenVectors.test_cases)('generates the nonce $expected_pubnonce', (vector) => {
    const optional = (hex: string | null): Uint8Array | undefined => (hex === null ? undefined : fromHex(hex))
    const [secretKey, aggregatePublicKey, message, extraInput] = [
      vector.sk,
      vector.aggpk,
      vector.msg,
      vector.extra_in,
    ].map(optional)
    const { secNonce, pubNonce } = nonceGen({
      random: fromHex(vector.rand_),
      publicKey: fromHex(vector.pk),
      ...(secretKey && { secretKey }),
      ...(aggregatePublicKey && { aggregatePublicKey }),
      ...(message && { message }),
      ...(extraInput && { extraInput }),
    })
    expect(upper(pubNonce)).toBe(vector.expected_pubnonce)
    const { k1, k2, publicKey } = takeSecNonce(secNonce)
    const secret = [k1, k2].map((k) => k.toString(16).padStart(64, '0')).join('') + toHex(publicKey)
    expect(secret.toUpperCase()).toBe(vector.expected_secnonce)
  })

  it.each(nonceAggVectors.valid_test_cases)('aggregates nonces $pnonce_indices', ({ pnonce_indices, expected }) => {
    expect(upper(nonceAgg(pick(nonceAggVectors.pnonces, pnonce_indices)))).toBe(expected)
  })

  it.each(nonceAggVectors.error_test_cases)('refuses to aggregate: $comment', ({ pnonce_indices, error }) => {
    expectError(() => nonceAgg(pick(nonceAggVectors.pnonces, pnonce_indices)), error)
  })

  it.each(signVerify.valid_test_cases)('signs $expected and verifies it', (vector) => {
    const keys = pick(signVerify.pubkeys, vector.key_indices)
    const nonces = pick(signVerify.pnonces, vector.nonce_indices)
    const aggNonce = fromHex(signVerify.aggnonces[vector.aggnonce_index]!)
    expect(upper(nonceAgg(nonces))).toBe(upper(aggNonce))
    const session = new Session(keyAgg(keys), aggNonce, fromHex(signVerify.msgs[vector.msg_index]!))
    const partial = session.sign(secNonceFromBytes(fromHex(signVerify.secnonces[0]!)), fromHex(signVerify.sk))
    expect(upper(partial)).toBe(vector.expected)
    expect(session.verifyPartial(partial, nonces[vector.signer_index]!, keys[vector.signer_index]!)).toBe(true)
  })

  it.each(signVerify.sign_error_test_cases)('refuses to sign: $comment', (vector) => {
    expectError(() => {
      const context = keyAgg(pick(signVerify.pubkeys, vector.key_indices))
      const session = new Session(
        context,
        fromHex(signVerify.aggnonces[vector.aggnonce_index]!),
        fromHex(signVerify.msgs[vector.msg_index]!),
      )
      session.sign(secNonceFromBytes(fromHex(signVerify.secnonces[vector.secnonce_index]!)), fromHex(signVerify.sk))
    }, vector.error)
  })

  it.each(signVerify.verify_fail_test_cases)('finds a partial signature invalid: $comment', (vector) => {
    const keys = pick(signVerify.pubkeys, vector.key_indices)
    const nonces = pick(signVerify.pnonces, vector.nonce_indices)
    const session = new Session(keyAgg(keys), nonceAgg(nonces), fromHex(signVerify.msgs[vector.msg_index]!))
    expect(session.verifyPartial(fromHex(vector.sig), nonces[vector.signer_index]!, keys[vector.signer_index]!)).toBe(
      false,
    )
  })

  it.each(signVerify.verify_error_test_cases)('refuses to verify: $comment', (vector) => {
    const keys = pick(signVerify.pubkeys, vector.key_indices)
    const nonces = pick(signVerify.pnonces, vector.nonce_indices)
    const message = fromHex(signVerify.msgs[vector.msg_index]!)
    expectError(() => new Session(keyAgg(keys), nonceAgg(nonces), message), vector.error)
    expectError(() => {
      // A session whose aggregate nonce came from elsewhere finds the same fault when it verifies.
      const session = new Session(keyAgg(keys), fromHex(signVerify.aggnonces[0]!), message)
      session.verifyPartial(fromHex(vector.sig), nonces[vector.signer_index]!, keys[vector.signer_index]!)
    }, vector.error)
  })

  it.each(tweakVectors.valid_test_cases)('signs under a tweaked key: $comment', (vector) => {
    const keys = pick(tweakVectors.pubkeys, vector.key_indices)
    const nonces = pick(tweakVectors.pnonces, vector.nonce_indices)
    const tweaks = tweaksOf(pick(tweakVectors.tweaks, vector.tweak_indices), vector.is_xonly)
    expect(upper(nonceAgg(nonces)).toLowerCase()).toBe(tweakVectors.aggnonce.toLowerCase())
    const session = new Session(keyAgg(keys, tweaks), fromHex(tweakVectors.aggnonce), fromHex(tweakVectors.msg))
    const partial = session.sign(secNonceFromBytes(fromHex(tweakVectors.secnonce)), fromHex(tweakVectors.sk))
    expect(upper(partial)).toBe(vector.expected)
    expect(session.verifyPartial(partial, nonces[vector.signer_index]!, keys[vector.signer_index]!)).toBe(true)
  })

  it.each(tweakVectors.error_test_cases)(
    'refuses a tweak: $comment',
    ({ key_indices, tweak_indices, is_xonly, error }) => {
      const tweaks = tweaksOf(pick(tweakVectors.tweaks, tweak_indices), is_xonly)
      expectError(() => keyAgg(pick(tweakVectors.pubkeys, key_indices), tweaks), error)
    },
  )

  const signDeterministically = (vector: DetSignCase<unknown>): string[] => {
    const context = keyAgg(
      pick(detSign.pubkeys, vector.key_indices),
      tweaksOf(vector.tweaks.map(fromHex), vector.is_xonly),
    )
    const { pubNonce, partial } = deterministicSign({
      context,
      secretKey: fromHex(detSign.sk),
      aggOtherNonce: fromHex(vector.aggothernonce),
      message: fromHex(detSign.msgs[vector.msg_index]!),
      ...(vector.rand !== null && { random: fromHex(vector.rand) }),
    })
    return [upper(pubNonce), upper(partial)]
  }

  it.each(detSign.valid_test_cases)('signs deterministically with randomness $rand, keys $key_indices', (vector) => {
    expect(signDeterministically(vector)).toEqual(vector.expected)
  })

  it.each(detSign.error_test_cases)('refuses to sign deterministically: $comment', (vector) => {
    expectError(() => signDeterministically(vector), vector.error)
  })

  it.each(sigAgg.valid_test_cases)('aggregates partial signatures to $expected', (vector) => {
    const context = keyAgg(
      pick(sigAgg.pubkeys, vector.key_indices),
      tweaksOf(pick(sigAgg.tweaks, vector.tweak_indices), vector.is_xonly),
    )
    const message = fromHex(sigAgg.msg)
    expect(upper(nonceAgg(pick(sigAgg.pnonces, vector.nonce_indices)))).toBe(vector.aggnonce)
    const signature = new Session(context, fromHex(vector.aggnonce), message).aggregate(
      pick(sigAgg.psigs, vector.psig_indices),
    )
    expect(upper(signature)).toBe(vector.expected)
    expect(verifySignature(signature, message, context.xOnlyPublicKey)).toBe(true)
  })

  it.each(sigAgg.error_test_cases)('refuses to aggregate: $comment', (vector) => {
    const context = keyAgg(
      pick(sigAgg.pubkeys, vector.key_indices),
      tweaksOf(pick(sigAgg.tweaks, vector.tweak_indices), vector.is_xonly),
    )
    const session = new Session(context, fromHex(vector.aggnonce), fromHex(sigAgg.msg))
    expectError(() => session.aggregate(pick(sigAgg.psigs, vector.psig_indices)), vector.error)
  })

  it('has all of BIP327’s 56 cases', () => {
    const files = [keyAggVectors, nonceAggVectors, signVerify, tweakVectors, detSign, sigAgg, nonceGenVectors]
    const lists = files.flatMap((file) => Object.entries(file).filter(([name]) => name.endsWith('test_cases')))
    expect(lists.reduce((sum, [, list]) => sum + (list as unknown[]).length, 1)).toBe(56)
  })
})

describe('BIP340 vectors', () => {
  const [, ...rows] = readFileSync(new URL('vectors/bip340.csv', import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/)

  it.each(rows.map((row) => row.split(',')))(
    'verifies case %s as written',
    (_index, _secretKey, publicKey, _aux, message, signature, result) => {
      expect(verifySignature(fromHex(signature), fromHex(message), fromHex(publicKey))).toBe(result === 'TRUE')
    },
  )
})
