import { describe, expect, it } from 'vitest'
import { type NonceSetId, type StatementId, toHex } from '../bytes/index.ts'
import { encode, STATEMENT_TYPES, WireError, type WireValue } from '../wire/index.ts'
import { describeDecoder } from '../wire/decoder.contract.ts'
import {
  claimTypeCode,
  decodeClaim,
  encodeClaim,
  MAX_NONCES,
  MAX_REASON_CHARACTERS,
  type SessionClaim,
} from './claims.ts'
import { MAX_ITEMS } from './context.ts'
import { SessionError } from './errors.ts'
import { bootOf } from './session.fixture.ts'

const boot = bootOf(1)
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const pubNonce = new Uint8Array(66).fill(2)

const claims: readonly SessionClaim[] = [
  { type: 'join', boot, counter: 0, peerId: 'peer', relays: ['/dns4/a', '/dns4/b'] },
  { type: 'join', boot, counter: Number.MAX_SAFE_INTEGER, peerId: 'p', relays: [] },
  { type: 'nonce', boot, counter: 15, attempt: 15, pubNonces: [pubNonce, pubNonce] },
  {
    type: 'partial',
    nonceSetId: toHex(hash(1)) as NonceSetId,
    nonceStatementId: toHex(hash(2)) as StatementId,
    partials: [hash(3), hash(4)],
  },
  { type: 'decline', reason: '' },
  { type: 'decline', reason: 'ä'.repeat(MAX_REASON_CHARACTERS) },
  { type: 'handover', turn: 99, reason: 'offline' },
  { type: 'broadcast', publicationId: hash(5) },
  { type: 'signature', signatures: [new Uint8Array(64).fill(6), new Uint8Array(64).fill(7)] },
]
const malformed: unknown = expect.objectContaining({ name: 'SessionError', code: 'body_malformed' })

for (const claim of claims) {
  describeDecoder({
    name: `decodeClaim, ${claim.type}`,
    samples: [encodeClaim(claim)],
    decode: (body) => decodeClaim(claimTypeCode(claim), body, 2) ?? claim,
    encode: encodeClaim,
    errors: [SessionError, WireError],
  })
}

describe('a claim', () => {
  it.each(claims.map((claim) => [claim.type, claim] as const))('%s comes back as it was', (_, claim) => {
    expect(decodeClaim(claimTypeCode(claim), encodeClaim(claim), 2)).toEqual(claim)
  })

  it.each([0, 8, 16, 17, 18, 32, 255])('of type %i is none of a session’s', (type) => {
    expect(decodeClaim(type, encode([]), 2)).toBeUndefined()
  })

  it.each([1, 3])('has as many nonces, partial signatures and signatures as there are items, not %i', (itemCount) => {
    for (const claim of claims.filter(({ type }) => ['nonce', 'partial', 'signature'].includes(type))) {
      expect(() => decodeClaim(claimTypeCode(claim), encodeClaim(claim), itemCount)).toThrow(malformed)
    }
  })

  it.each<[string, number, readonly WireValue[]]>([
    ['a boot of 15 bytes', STATEMENT_TYPES.join, [new Uint8Array(15), 0, 'p', []]],
    ['no peer', STATEMENT_TYPES.join, [boot, 0, '', []]],
    ['a peer too long', STATEMENT_TYPES.join, [boot, 0, 'p'.repeat(257), []]],
    ['nine relays', STATEMENT_TYPES.join, [boot, 0, 'p', Array.from({ length: 9 }, () => 'r')]],
    ['an empty relay', STATEMENT_TYPES.join, [boot, 0, 'p', ['']]],
    ['the seventeenth counter', STATEMENT_TYPES.nonce, [boot, MAX_NONCES, 0, [pubNonce, pubNonce]]],
    ['the seventeenth attempt', STATEMENT_TYPES.nonce, [boot, 0, MAX_NONCES, [pubNonce, pubNonce]]],
    ['the boot of a nonce of 17 bytes', STATEMENT_TYPES.nonce, [new Uint8Array(17), 0, 0, [pubNonce, pubNonce]]],
    ['a counter that is no number', STATEMENT_TYPES.nonce, [boot, '0', 0, [pubNonce, pubNonce]]],
    ['an attempt that is no number', STATEMENT_TYPES.nonce, [boot, 0, '0', [pubNonce, pubNonce]]],
    ['a field too many in a nonce', STATEMENT_TYPES.nonce, [boot, 0, 0, [pubNonce, pubNonce], 0]],
    ['a field too many in a handover', STATEMENT_TYPES.handover, [1, '', 0]],
    ['a signature of 65 bytes', STATEMENT_TYPES.signature, [[new Uint8Array(64), new Uint8Array(65)]]],
    ['a field too many in a signature', STATEMENT_TYPES.signature, [[new Uint8Array(64), new Uint8Array(64)], 0]],
    ['a nonce of 65 bytes', STATEMENT_TYPES.nonce, [boot, 0, 0, [pubNonce, new Uint8Array(65)]]],
    ['a partial of 33 bytes', STATEMENT_TYPES.partial, [hash(1), hash(2), [hash(3), new Uint8Array(33)]]],
    ['a nonce set id of 31 bytes', STATEMENT_TYPES.partial, [new Uint8Array(31), hash(2), [hash(3), hash(4)]]],
    ['a reason too long', STATEMENT_TYPES.decline, ['r'.repeat(MAX_REASON_CHARACTERS + 1)]],
    ['a turn that is no number', STATEMENT_TYPES.handover, ['1', '']],
    ['a publication of 31 bytes', STATEMENT_TYPES.broadcast, [new Uint8Array(31)]],
    ['a field too many', STATEMENT_TYPES.broadcast, [hash(1), 0]],
  ])('with %s is refused', (_, type, fields) => {
    expect(() => decodeClaim(type, encode(fields), 2)).toThrow(malformed)
  })

  it.each<[string, SessionClaim]>([
    ['nine relays', { type: 'join', boot, counter: 0, peerId: 'p', relays: Array.from({ length: 9 }, () => 'r') }],
    ['the seventeenth counter', { type: 'nonce', boot, counter: 16, attempt: 0, pubNonces: [pubNonce] }],
    ['a reason too long', { type: 'handover', turn: 0, reason: 'r'.repeat(281) }],
  ])('with %s is not written either', (_, claim) => {
    expect(() => encodeClaim(claim)).toThrow(malformed)
  })

  it('of the most items fits into a statement', () => {
    const pubNonces = Array.from({ length: MAX_ITEMS }, () => pubNonce)
    const body = encodeClaim({ type: 'nonce', boot, counter: 15, attempt: 15, pubNonces })
    expect(body.length).toBeLessThan(32_000)
    expect(decodeClaim(STATEMENT_TYPES.nonce, body, MAX_ITEMS)).toBeDefined()
  })
})
