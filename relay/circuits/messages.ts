import { concat } from '../../src/bytes/index.ts'
import { CircuitError } from './errors.ts'
import { bytesField, type Field, readFields, varintField } from './protobuf.ts'

/** Messages of circuit relay v2 (libp2p specs, relay/circuit-v2.md), each a protocol buffer behind its length as a varint. */

/** Between a peer and its relay: asks for a reservation, or for a circuit to another peer. */
export const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'
/** Between the relay and the peer to whom a circuit leads. */
export const STOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/stop'
/** The longest message that is read, without its length: the specification's. */
export const MAX_MESSAGE_BYTES = 4096

/** How a request ended; the numbers are the specification's. */
export const STATUS = {
  ok: 100,
  reservationRefused: 200,
  resourceLimitExceeded: 201,
  permissionDenied: 202,
  connectionFailed: 203,
  noReservation: 204,
  malformedMessage: 400,
  unexpectedMessage: 401,
} as const

/** What a peer asks of its relay. `peerId` is a multihash. */
export type HopRequest = { readonly type: 'reserve' } | { readonly type: 'connect'; readonly peerId: Uint8Array }

/** What every circuit of a relay may take. */
export interface CircuitLimit {
  readonly seconds: number
  /** Through it, both ways together. */
  readonly bytes: number
}

/** Until when a peer can be reached, and where. */
export interface GrantedReservation {
  /** Unix time in seconds. */
  readonly expire: number
  /** Multiaddrs of the relay, as bytes. */
  readonly addresses: readonly Uint8Array[]
}

/** `HopMessage.Type`, and `StopMessage.Type` in which a status is 1. */
const HOP_RESERVE = 0
const HOP_CONNECT = 1
const HOP_STATUS = 2
const STOP_CONNECT = 0
const STOP_STATUS = 1

export function encodeHopRequest(request: HopRequest): Uint8Array {
  switch (request.type) {
    case 'reserve':
      return varintField(1, HOP_RESERVE)
    case 'connect':
      return concat(varintField(1, HOP_CONNECT), bytesField(2, bytesField(1, request.peerId)))
  }
}

/** @throws CircuitError `message_malformed`. */
export function decodeHopRequest(message: Uint8Array): HopRequest {
  const fields = readFields(message)
  const type = numberOf(fields, 1)
  if (type === HOP_RESERVE) return { type: 'reserve' }
  if (type !== HOP_CONNECT) throw malformed('a request')
  return { type: 'connect', peerId: bytesOf(readFields(bytesOf(fields, 2)), 1) }
}

/** The answer to a request that was refused. */
export function encodeHopStatus(status: number): Uint8Array {
  return concat(varintField(1, HOP_STATUS), varintField(5, status))
}

export function encodeHopReservation(reservation: GrantedReservation, limit: CircuitLimit): Uint8Array {
  const { expire, addresses } = reservation
  const content = concat(varintField(1, expire), ...addresses.map((address) => bytesField(2, address)))
  return concat(varintField(1, HOP_STATUS), bytesField(3, content), encodeLimit(4, limit), varintField(5, STATUS.ok))
}

/** The answer to a peer whose circuit stands. */
export function encodeHopConnected(limit: CircuitLimit): Uint8Array {
  return concat(varintField(1, HOP_STATUS), encodeLimit(4, limit), varintField(5, STATUS.ok))
}

/** Tells a peer that another one wants a circuit to it. */
export function encodeStopRequest(peerId: Uint8Array, limit: CircuitLimit): Uint8Array {
  return concat(varintField(1, STOP_CONNECT), bytesField(2, bytesField(1, peerId)), encodeLimit(3, limit))
}

/** @throws CircuitError `message_malformed`. */
export function decodeStopStatus(message: Uint8Array): number {
  const fields = readFields(message)
  if (numberOf(fields, 1) !== STOP_STATUS) throw malformed('an answer')
  return numberOf(fields, 4)
}

export function encodeStopStatus(status: number): Uint8Array {
  return concat(varintField(1, STOP_STATUS), varintField(4, status))
}

function encodeLimit(field: number, { seconds, bytes }: CircuitLimit): Uint8Array {
  return bytesField(field, concat(varintField(1, seconds), varintField(2, bytes)))
}

/** As protocol buffers have it, the last of several counts. */
function numberOf(fields: readonly Field[], number: number): number {
  const value = fields.findLast((field) => field.number === number)?.value
  if (typeof value === 'number') return value
  throw malformed(`field ${number}`)
}

function bytesOf(fields: readonly Field[], number: number): Uint8Array {
  const value = fields.findLast((field) => field.number === number)?.value
  if (value instanceof Uint8Array) return value
  throw malformed(`field ${number}`)
}

function malformed(what: string): CircuitError {
  return new CircuitError('message_malformed', `This is not ${what} of the circuit protocols.`)
}
