import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { AddressBudgets } from '../address-budgets.ts'
import { AddressGate, addressOfConnection } from '../address-gate.ts'
import { type CircuitEnd, joinStreams } from './circuit.ts'
import { CircuitError } from './errors.ts'
import { type FirstMessage, readFirstMessage } from './first-message.ts'
import {
  type CircuitLimit,
  decodeHopRequest,
  decodeStopStatus,
  encodeHopConnected,
  encodeHopReservation,
  encodeHopStatus,
  encodeStopRequest,
  HOP_PROTOCOL,
  STATUS,
  STOP_PROTOCOL,
} from './messages.ts'
import { withLengthPrefix } from '../../src/network/rendezvous/index.ts'
import { Reservations } from './reservations.ts'
import { Stalls } from './stalls.ts'

/** Circuits that one tab may open, and as many that may be opened to it: one for everyone else in the largest group, and some to spare. */
const MAX_CIRCUITS_PER_CONNECTION = 128
/** A request, and the answer of the peer to whom a circuit leads, take no longer. */
const REQUEST_TIMEOUT_MS = 10_000
/** What all peers of one address may send through circuits at once, in pieces of whatever size up to 64 KiB, and then in a second. */
const PIECES_BURST = 32_768
const PIECES_PER_SECOND = 2048
/** Directions of circuits that wait for a peer which does not read, at 512 KiB each. */
const MAX_STALLS = 64
const SECOND_MS = 1000

/** How many peers may use the relay, and how much. */
export interface CircuitRelayLimits {
  readonly maxReservations: number
  readonly reservationMs: number
  readonly maxCircuits: number
  /** Opened from one IPv4 address or IPv6 /64. */
  readonly maxCircuitsPerAddress: number
  readonly circuit: CircuitLimit
}

export interface CircuitRelayParts {
  readonly node: Libp2p
  readonly limits: CircuitRelayLimits
  /** Told of the two streams of each circuit before anything goes through it. */
  readonly onCircuit: (connection: Connection, stream: Stream) => void
}

/** The server's side of circuit relay v2 (libp2p specs, relay/circuit-v2.md), without vouchers. */
export class CircuitRelay {
  readonly #node: Libp2p
  readonly #limits: CircuitRelayLimits
  readonly #onCircuit: CircuitRelayParts['onCircuit']
  readonly #reservations: Reservations
  readonly #gate: AddressGate
  readonly #stalls = new Stalls(MAX_STALLS)
  readonly #pieces = new AddressBudgets(PIECES_BURST, PIECES_PER_SECOND)

  private constructor({ node, limits, onCircuit }: CircuitRelayParts) {
    this.#node = node
    this.#limits = limits
    this.#onCircuit = onCircuit
    this.#reservations = new Reservations(limits.maxReservations, limits.reservationMs)
    this.#gate = new AddressGate(limits.maxCircuits, limits.maxCircuitsPerAddress)
  }

  /** Serves circuits at this node from now on. */
  static async serve(parts: CircuitRelayParts): Promise<CircuitRelay> {
    const relay = new CircuitRelay(parts)
    const { node } = parts
    await node.handle(HOP_PROTOCOL, async (stream, connection) => relay.#answer(stream, connection), {
      maxInboundStreams: MAX_CIRCUITS_PER_CONNECTION,
    })
    node.addEventListener('peer:disconnect', ({ detail: peerId }) => {
      relay.#reservations.free(peerId)
    })
    return relay
  }

  get reservationCount(): number {
    return this.#reservations.count
  }

  /** Circuits that stand or are being opened. */
  get circuitCount(): number {
    return this.#gate.count
  }

  async #answer(stream: Stream, connection: Connection): Promise<void> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
    try {
      const first = await readFirstMessage(stream, signal)
      const request = decodeHopRequest(first.message)
      switch (request.type) {
        case 'reserve':
          await answerAndClose(stream, this.#reserve(connection))
          break
        case 'connect':
          await this.#connect(stream, first, connection, request.peerId, signal)
          break
      }
    } catch (error) {
      if (error instanceof CircuitError && error.code === 'message_malformed') {
        send(stream, encodeHopStatus(STATUS.malformedMessage))
      }
      stream.abort(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #reserve(connection: Connection): Uint8Array {
    // One that is taken after its peer has left would stay.
    const isThere = connection.status === 'open'
    const expiresAtMs = isThere ? this.#reservations.take(connection.remotePeer, Date.now()) : undefined
    if (expiresAtMs === undefined) return encodeHopStatus(STATUS.reservationRefused)
    const reservation = {
      expire: Math.round(expiresAtMs / SECOND_MS),
      addresses: this.#node.getMultiaddrs().map((address) => address.bytes),
    }
    return encodeHopReservation(reservation, this.#limits.circuit)
  }

  async #connect(
    stream: Stream,
    { rest }: FirstMessage,
    connection: Connection,
    peerId: Uint8Array,
    signal: AbortSignal,
  ): Promise<void> {
    const callee = this.#reservations.find(peerId, Date.now())
    const target = callee === undefined ? undefined : this.#node.getConnections(callee).at(-1)
    if (target === undefined) {
      await answerAndClose(stream, encodeHopStatus(STATUS.noReservation))
      return
    }
    const address = addressOfConnection(connection)
    if (this.#gate.enter(address) !== undefined) {
      await answerAndClose(stream, encodeHopStatus(STATUS.resourceLimitExceeded))
      return
    }
    const leave = (): void => {
      this.#gate.leave(address)
    }
    const end = await this.#open(target, connection, signal)
    if (end === undefined) {
      leave()
      await answerAndClose(stream, encodeHopStatus(STATUS.connectionFailed))
      return
    }
    this.#onCircuit(connection, stream)
    this.#onCircuit(target, end.stream)
    const pieces = this.#pieces.of(address, performance.now())
    if (stream.writeStatus === 'writable') send(stream, encodeHopConnected(this.#limits.circuit))
    // Also when the caller has left: then the other end is told so.
    joinStreams({ stream, rest, pieces }, end, this.#limits.circuit, this.#stalls, leave)
  }

  /** Asks a peer to take a circuit. @returns its end; undefined when it does not want one, for a reason that is not the caller's to know. */
  async #open(target: Connection, caller: Connection, signal: AbortSignal): Promise<CircuitEnd | undefined> {
    let stream: Stream | undefined
    try {
      stream = await target.newStream(STOP_PROTOCOL, { signal, maxOutboundStreams: MAX_CIRCUITS_PER_CONNECTION })
      send(stream, encodeStopRequest(caller.remotePeer.toMultihash().bytes, this.#limits.circuit))
      const { message, rest } = await readFirstMessage(stream, signal)
      const pieces = this.#pieces.of(addressOfConnection(target), performance.now())
      if (decodeStopStatus(message) === STATUS.ok) return { stream, rest, pieces }
      stream.abort(new Error('The peer takes no circuit.'))
      return undefined
    } catch (error) {
      stream?.abort(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }
}

function send(stream: Stream, message: Uint8Array): void {
  stream.send(withLengthPrefix(message))
}

async function answerAndClose(stream: Stream, message: Uint8Array): Promise<void> {
  send(stream, message)
  await stream.close()
}
