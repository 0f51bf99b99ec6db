import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, taggedHash, toHex } from '../bytes/index.ts'
import { bip340PublicKey } from './bip340.ts'
import { describeDecoder } from './decoder.contract.ts'
import { WireError } from './errors.ts'
import { NETWORKS } from './network.ts'
import {
  decodeStatement,
  encodeStatement,
  isStatementSigned,
  MAX_STATEMENT_BYTES,
  type ScopeKind,
  signStatement,
  STATEMENT_TYPES,
  type StatementContent,
  statementDigest,
  statementId,
} from './statement.ts'

const SECRET_KEY = taggedHash('muster/test', Uint8Array.of(1))
const SIGNER = bip340PublicKey(SECRET_KEY)
const AUX = new Uint8Array(32)
const SCOPE_KINDS: readonly ScopeKind[] = ['session', 'gathering', 'group']

const content: StatementContent = {
  network: 'testnet4',
  scope: { kind: 'session', id: new Uint8Array(32).fill(7) },
  signer: SIGNER,
  type: STATEMENT_TYPES.decline,
  body: Uint8Array.of(0x81, 0x60),
}

const anyContent: fc.Arbitrary<StatementContent> = fc.record({
  network: fc.constantFrom(...NETWORKS),
  scope: fc.record({
    kind: fc.constantFrom(...SCOPE_KINDS),
    id: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  signer: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  type: fc.nat({ max: 255 }),
  body: fc.uint8Array({ maxLength: 60 }),
})

function signed(change: Partial<StatementContent> = {}): Uint8Array {
  return signStatement({ ...content, ...change }, SECRET_KEY, AUX)
}

describeDecoder({
  name: 'decodeStatement',
  samples: [signed(), signed({ network: 'mainnet', type: 255, body: new Uint8Array() })],
  decode: decodeStatement,
  encode: encodeStatement,
  errors: [WireError],
})

describe('a statement', () => {
  it('is believed when its signer signed it', () => {
    expect(isStatementSigned(decodeStatement(signed()))).toBe(true)
  })

  it.each<[string, Partial<StatementContent>]>([
    ['network', { network: 'signet' }],
    ['kind of scope', { scope: { kind: 'group', id: content.scope.id } }],
    ['scope', { scope: { kind: 'session', id: new Uint8Array(32).fill(8) } }],
    ['signer', { signer: bip340PublicKey(taggedHash('muster/test', Uint8Array.of(2))) }],
    ['type', { type: STATEMENT_TYPES.join }],
    ['body', { body: Uint8Array.of(0x81, 0x61, 0x61) }],
  ])('is not believed with another %s, and has another id', (_, change) => {
    const statement = decodeStatement(signed())
    const changed = { ...statement, ...change }
    expect(isStatementSigned(changed)).toBe(false)
    expect(statementId(changed)).not.toBe(statementId(statement))
  })

  it('is not believed with any bit of its signature changed, and never throws', () => {
    const statement = decodeStatement(signed())
    for (const index of [0, 31, 32, 63]) {
      const signature = statement.signature.slice()
      signature[index] = (signature[index] ?? 0) ^ 1
      expect(isStatementSigned({ ...statement, signature })).toBe(false)
    }
    for (const signature of [new Uint8Array(64), new Uint8Array(64).fill(255), new Uint8Array(10)]) {
      expect(isStatementSigned({ ...statement, signature })).toBe(false)
    }
    expect(isStatementSigned({ ...statement, signer: new Uint8Array(32).fill(255) })).toBe(false)
  })

  it('keeps its id under another signature of the same content', () => {
    const other = signStatement(content, SECRET_KEY, new Uint8Array(32).fill(9))
    expect(toHex(other)).not.toBe(toHex(signed()))
    expect(statementId(decodeStatement(other))).toBe(statementId(decodeStatement(signed())))
  })

  it('shares its digest and its id with no other content', () => {
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(anyContent, (one) => {
        const whole = toHex(encodeStatement({ ...one, signature: new Uint8Array(64) }))
        for (const hash of [toHex(statementDigest(one)), statementId(one)]) {
          expect(seen.get(hash) ?? whole).toBe(whole)
          seen.set(hash, whole)
        }
      }),
    )
  })

  // A field of another width would let one content be read as another with the same digest.
  it.each<[string, Partial<StatementContent>]>([
    ['a longer scope', { scope: { kind: 'session', id: new Uint8Array(33) } }],
    ['a shorter scope', { scope: { kind: 'session', id: new Uint8Array(31) } }],
    ['a longer signer', { signer: concat(SIGNER, Uint8Array.of(2)) }],
    ['an unknown kind of scope', { scope: { kind: 'nonce' as ScopeKind, id: content.scope.id } }],
    ['an unknown network', { network: 'simnet' as 'regtest' }],
    ['a type of two bytes', { type: 256 }],
    ['a type below zero', { type: -1 }],
    ['no body', { body: undefined as unknown as Uint8Array }],
  ])('with %s is neither signed nor hashed', (_, change) => {
    const refusal: unknown = expect.objectContaining({ code: 'statement_malformed' })
    expect(() => signed(change)).toThrow(refusal)
    expect(() => statementDigest({ ...content, ...change })).toThrow(refusal)
    expect(() => statementId({ ...content, ...change })).toThrow(refusal)
  })

  it('may be as long as the limit and no longer', () => {
    const room = MAX_STATEMENT_BYTES - signed({ body: new Uint8Array(30_000) }).length
    const longest = signed({ body: new Uint8Array(30_000 + room) })
    expect(longest).toHaveLength(MAX_STATEMENT_BYTES)
    expect(isStatementSigned(decodeStatement(longest))).toBe(true)
    expect(() => signed({ body: new Uint8Array(30_001 + room) })).toThrow(expect.objectContaining({ code: 'too_long' }))
    expect(() => decodeStatement(new Uint8Array(MAX_STATEMENT_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    )
  })
})
