import { describe, expect, it } from 'vitest'
import { encode, MAX_ADDRESS_CHARACTERS, STATEMENT_TYPES, type WireValue } from '../wire/index.ts'
import { claimTypeCode, decodeClaim, encodeClaim, MAX_JOIN_RELAYS, type SessionClaim } from './claims.ts'
import { bootOf } from './session.fixture.ts'

it('a join may name the most relays, all addresses as long as they may be', () => {
  const address = 'a'.repeat(MAX_ADDRESS_CHARACTERS)
  const relays = Array.from({ length: MAX_JOIN_RELAYS }, () => address)
  const claim: SessionClaim = { type: 'join', boot: bootOf(1), counter: 0, peerId: address, relays }
  expect(decodeClaim(claimTypeCode(claim), encodeClaim(claim), 1)).toEqual(claim)
})

describe('a body', () => {
  const boot = bootOf(1)
  const pubNonces = [new Uint8Array(66)]

  it.each<[string, number, readonly WireValue[]]>([
    ['a nonce with a field too few', STATEMENT_TYPES.nonce, [boot, 0, pubNonces]],
    ['a nonce with a field too many', STATEMENT_TYPES.nonce, [boot, 0, 0, pubNonces, 0]],
    ['a nonce with a boot of 15 bytes', STATEMENT_TYPES.nonce, [boot.slice(1), 0, 0, pubNonces]],
    ['a nonce with a boot that is no bytes', STATEMENT_TYPES.nonce, ['boot', 0, 0, pubNonces]],
    ['a nonce with a counter that is no number', STATEMENT_TYPES.nonce, [boot, '0', 0, pubNonces]],
    ['a nonce with an attempt that is no number', STATEMENT_TYPES.nonce, [boot, 0, '0', pubNonces]],
    ['a join with a field too many', STATEMENT_TYPES.join, [boot, 0, 'p', [], 0]],
    ['a join with a counter that is no number', STATEMENT_TYPES.join, [boot, '0', 'p', []]],
    ['a partial with a field too many', STATEMENT_TYPES.partial, [boot, boot, pubNonces, 0]],
    ['a decline with a field too many', STATEMENT_TYPES.decline, ['no', 0]],
    ['a handover with a field too many', STATEMENT_TYPES.handover, [0, 'no', 0]],
    ['a broadcast of nothing', STATEMENT_TYPES.broadcast, []],
    ['a signature with a field too many', STATEMENT_TYPES.signature, [[new Uint8Array(64)], 0]],
    ['a signature of 63 bytes', STATEMENT_TYPES.signature, [[new Uint8Array(63)]]],
  ])('is never %s', (_, type, fields) => {
    expect(() => decodeClaim(type, encode(fields), 1)).toThrow(expect.objectContaining({ code: 'body_malformed' }))
  })
})
