import type { Stream } from '@libp2p/interface'
import type { RequestBudget } from '../request-budget.ts'
import type { CircuitLimit } from './messages.ts'
import type { Stalls } from './stalls.ts'

const SECOND_MS = 1000

/** One end of a circuit. */
export interface CircuitEnd {
  /** Paused. */
  readonly stream: Stream
  /** What it has sent already. */
  readonly rest: Uint8Array
  /** Pieces that it may send: to the relay one byte is as much work as a thousand. */
  readonly pieces: RequestBudget
}

/**
 * Lets what comes from each end out at the other, until one of them breaks off, both have ended, or a limit is reached. An end is read
 * only as fast as the other one takes it, so a circuit never holds more than a window of each stream.
 */
export function joinStreams(
  first: CircuitEnd,
  second: CircuitEnd,
  limit: CircuitLimit,
  stalls: Stalls,
  onEnd: () => void,
): void {
  const streams = [first.stream, second.stream]
  let leftBytes = limit.bytes
  let open = streams.length
  const abort = (reason: string): void => {
    for (const stream of streams) stream.abort(new Error(reason))
  }
  const timer = setTimeout(() => {
    abort('The time of the circuit is over.')
  }, limit.seconds * SECOND_MS)
  timer.unref()
  const spend = (bytes: number): boolean => {
    leftBytes -= bytes
    if (leftBytes < 0) abort('The circuit has carried all that it may.')
    return leftBytes >= 0
  }
  for (const stream of streams) {
    const close = (): void => {
      stalls.end(stream)
      open -= 1
      if (open > 0) return
      clearTimeout(timer)
      onEnd()
    }
    if (isClosed(stream)) queueMicrotask(close)
    else stream.addEventListener('close', close, { once: true })
  }
  forward(first, second.stream, spend, stalls, abort)
  forward(second, first.stream, spend, stalls, abort)
}

function forward(
  { stream: from, rest, pieces }: CircuitEnd,
  to: Stream,
  spend: (bytes: number) => boolean,
  stalls: Stalls,
  abort: (reason: string) => void,
): void {
  const send = (data: Parameters<Stream['send']>[0]): void => {
    if (!spend(data.byteLength)) return
    if (!pieces.take(performance.now())) {
      abort('Too much of this address goes through circuits in tiny pieces.')
      return
    }
    try {
      if (to.send(data)) return
      if (from.readStatus === 'readable') from.pause()
      stalls.begin(from, () => {
        abort('The other end does not read.')
      })
    } catch {
      // The other end has gone, and its close is on the way.
      from.abort(new Error('The other end of the circuit has gone.'))
    }
  }
  from.addEventListener('message', ({ data }) => {
    send(data)
  })
  const resume = (): void => {
    if (to.writableNeedsDrain || to.writeBufferLength > 0) return
    stalls.end(from)
    if (from.readStatus !== 'paused') return
    try {
      from.resume()
    } catch {
      from.abort(new Error('The connection of the circuit has gone.'))
    }
  }
  to.addEventListener('drain', () => {
    // The stream first sends what waits, and the streams beside it may fill their connection again.
    queueMicrotask(resume)
  })
  const finish = (): void => {
    to.close().catch(() => {
      to.abort(new Error('The circuit did not close.'))
    })
  }
  if (from.readableEnded) finish()
  else from.addEventListener('end', finish, { once: true })
  const gone = (error = new Error('The other end of the circuit has gone.')): void => {
    to.abort(error)
  }
  from.addEventListener('close', ({ error }) => {
    // An end that closed in order did so after it was told that the other one has ended.
    if (error !== undefined || !to.readableEnded) gone(error)
  })
  if (isClosed(from)) gone()
  if (rest.length > 0) send(rest)
  resume()
}

function isClosed({ status }: Stream): boolean {
  return status !== 'open' && status !== 'closing'
}
