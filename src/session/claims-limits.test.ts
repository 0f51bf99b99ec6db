import { expect, it } from 'vitest'
import { MAX_ADDRESS_CHARACTERS } from '../wire/index.ts'
import { claimTypeCode, decodeClaim, encodeClaim, MAX_JOIN_RELAYS, type SessionClaim } from './claims.ts'
import { bootOf } from './session.fixture.ts'

it('a join may name the most relays, all addresses as long as they may be', () => {
  const address = 'a'.repeat(MAX_ADDRESS_CHARACTERS)
  const relays = Array.from({ length: MAX_JOIN_RELAYS }, () => address)
  const claim: SessionClaim = { type: 'join', boot: bootOf(1), counter: 0, peerId: address, relays }
  expect(decodeClaim(claimTypeCode(claim), encodeClaim(claim), 1)).toEqual(claim)
})
