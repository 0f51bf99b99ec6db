import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/index.ts'
import { CircuitError } from './errors.ts'
import {
  decodeHopRequest,
  decodeStopStatus,
  encodeHopConnected,
  encodeHopRequest,
  encodeHopReservation,
  encodeHopStatus,
  encodeStopRequest,
  encodeStopStatus,
  type HopRequest,
  STATUS,
} from './messages.ts'
import { readFields, varintField } from './protobuf.ts'

const request: fc.Arbitrary<HopRequest> = fc.oneof(
  fc.constant<HopRequest>({ type: 'reserve' }),
  fc.record({ type: fc.constant('connect' as const), peerId: fc.uint8Array({ maxLength: 64 }) }),
)
const LIMIT = { seconds: 300, bytes: 2 ** 24 }

describe('messages of the circuit protocols', () => {
  it('come back as they went out', () => {
    fc.assert(
      fc.property(request, (asked) => {
        expect(decodeHopRequest(encodeHopRequest(asked))).toEqual(asked)
      }),
    )
    expect(decodeStopStatus(encodeStopStatus(STATUS.permissionDenied))).toBe(202)
  })

  it('are spelled as protocol buffers', () => {
    const peerId = Uint8Array.of(1, 2)
    expect(toHex(encodeHopRequest({ type: 'connect', peerId }))).toBe('080112040a020102')
    expect(toHex(encodeHopStatus(STATUS.noReservation))).toBe('080228cc01')
    expect(toHex(encodeHopConnected(LIMIT))).toBe('0802220808ac0210808080082864')
    expect(toHex(encodeStopRequest(peerId, LIMIT))).toBe('080012040a0201021a0808ac021080808008')
    const reservation = { expire: 1_700_000_000, addresses: [Uint8Array.of(9)] }
    expect(toHex(encodeHopReservation(reservation, LIMIT))).toBe('08021a090880e2cfaa06120109220808ac0210808080082864')
  })

  it.each([
    ['08', 'a varint that ends early'],
    ['0803', 'an unknown type'],
    ['0801', 'a circuit to nobody'],
    ['080112020a05', 'a peer id that ends early'],
    ['0801120408011802', 'a peer without a peer id'],
    ['088080808080808001', 'a varint that is too long'],
    ['0b', 'a group'],
    ['', 'nothing'],
  ])('%s is refused: %s', (hex) => {
    expect(() => decodeHopRequest(fromHex(hex))).toThrow(expect.objectContaining({ code: 'message_malformed' }))
  })

  it('may have fields that are unknown', () => {
    expect(decodeHopRequest(fromHex('0d000000000900000000000000007a01010800'))).toEqual({
      type: 'reserve',
    })
  })

  it('that are any bytes at all are read or refused with a CircuitError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const decode of [decodeHopRequest, decodeStopStatus]) {
          expect(faultOf(() => decode(bytes))).toSatisfy(
            (fault) => fault === undefined || fault instanceof CircuitError,
          )
        }
      }),
    )
  })

  it('hold numbers up to 2^49 - 1 exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 49 - 1 }), (value) => {
        expect(readFields(varintField(3, value))).toEqual([{ number: 3, value }])
      }),
    )
  })
})

function faultOf(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}
