import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, MessageStream, Stream, StreamMuxerFactory } from '@libp2p/interface'
import { FrameFollower, WINDOW_BYTES } from './frame-follower.ts'
import { RequestBudget } from './request-budget.ts'

/**
 * What a tab may send besides what goes through circuits: requests, answers and the heads of frames. A tab in the largest group, which
 * registers for all its topics and opens all its circuits at once, sends a quarter of this.
 */
const BURST_BYTES = 256 * 1024
const BYTES_PER_SECOND = 4 * 1024
/** Bytes that wait for a tab that does not read, beneath its streams: more than one window, which a stream may send in one piece. */
const MAX_WAITING_BYTES = 1024 * 1024
/** Pieces of a circuit that wait to be read: a piece of one byte takes as much memory as one of many. */
const MAX_WAITING_PIECES = 2048
/** Streams a connection may open at a time, and have opened to it. */
const MAX_STREAMS = 160
/** Circuits of a connection that are remembered, those that have ended included. */
const MAX_KNOWN_CIRCUITS = 4 * MAX_STREAMS

/**
 * Divides connections into streams (yamux) and ends those whose tab sends more than the relay would ever ask it for. Whatever is received
 * and not sent on is kept in memory by one part or another until it makes sense or its time is over, so it is limited here once for all.
 */
export class StreamGuard {
  /** By the list of streams that a muxer and its connection share. */
  readonly #watches = new WeakMap<readonly Stream[], ConnectionWatch>()

  /** For `createLibp2p`. */
  readonly muxer = (): StreamMuxerFactory => {
    const factory = yamux({
      maxInboundStreams: MAX_STREAMS,
      maxOutboundStreams: MAX_STREAMS,
      streamOptions: { initialStreamWindowSize: WINDOW_BYTES, maxStreamWindowSize: WINDOW_BYTES },
    })()
    return {
      protocol: factory.protocol,
      createStreamMuxer: (connection) => {
        connection.maxWriteBufferLength = MAX_WAITING_BYTES
        // Before the muxer: a frame that is too long must not reach it.
        const watch = new ConnectionWatch(connection)
        const muxer = factory.createStreamMuxer(connection)
        this.#watches.set(muxer.streams, watch)
        return muxer
      },
    }
  }

  /** From now on what comes over this stream costs nothing: circuits have limits of their own. */
  exempt(connection: Connection, stream: Stream): void {
    this.#watches.get(connection.streams)?.exempt(stream)
  }
}

interface CircuitStream {
  readonly stream: Stream
  waitingPieces: number
}

class ConnectionWatch {
  readonly #follower = new FrameFollower()
  readonly #budget = new RequestBudget(BURST_BYTES, BYTES_PER_SECOND, performance.now())
  /** By the number of the stream, in the order in which they began. */
  readonly #circuits = new Map<number, CircuitStream>()

  constructor(connection: MessageStream) {
    connection.addEventListener('message', ({ data }) => {
      const cost = this.#follower.costOf(data.subarray(), (streamId, isData) => this.#isFree(streamId, isData))
      if (cost === undefined) connection.abort(new Error('A frame is longer than a window.'))
      else if (cost > 0 && !this.#budget.take(performance.now(), cost)) {
        connection.abort(new Error('The peer sends more than it is asked for.'))
      }
    })
  }

  /** For good: when a circuit ends, more of it may be on its way. */
  exempt(stream: Stream): void {
    const [oldest] = this.#circuits.keys()
    if (this.#circuits.size === MAX_KNOWN_CIRCUITS && oldest !== undefined) this.#circuits.delete(oldest)
    this.#circuits.set(Number(stream.id), { stream, waitingPieces: 0 })
  }

  #isFree(streamId: number, isData: boolean): boolean {
    const circuit = this.#circuits.get(streamId)
    if (circuit === undefined) return false
    if (isData) circuit.waitingPieces = circuit.stream.readStatus === 'paused' ? circuit.waitingPieces + 1 : 0
    if (circuit.waitingPieces > MAX_WAITING_PIECES) circuit.stream.abort(new Error('The other end does not read.'))
    return true
  }
}
