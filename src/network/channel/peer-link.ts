import type { Path } from '../../coordinator/index.ts'
import type { ChannelStream } from './channel-stream.ts'
import { ChannelError } from './errors.ts'
import { expectType } from './handshake.ts'
import type { ChannelMessage } from './messages.ts'
import { Outbox } from './outbox.ts'

/** What becomes of a link, told to who keeps it. `connected` and one of `left` and `broken` alternate. */
export interface LinkReport {
  connected(path: Path): void
  /** The link goes on over another stream; no frame was lost. */
  moved(path: Path): void
  frame(bytes: Uint8Array): void
  /** The peer said goodbye. */
  left(): void
  /** Frames may have been lost. */
  broken(): void
  /** The peer does not read what is sent, and its connection had better be dropped. */
  stuck(): void
  violation(code: string): void
}

/**
 * One channel with one peer, over one stream after the other.
 *
 * Of the two peers the leader (the one whose id is smaller) decides which of the proven streams is the channel's, so that both always
 * mean the same. It says `begin` on a stream, and the follower answers `begin` there. If the channel then has a stream already, the
 * leader ends the old one with `moved`, the follower answers it with `moved`, and each goes on with the new one after the other's
 * `moved`: so a change of connection neither loses nor reorders a frame. Whatever else ends the stream breaks the link on both sides.
 */
export class PeerLink {
  readonly #isLeader: boolean
  readonly #report: LinkReport
  readonly #outbox = new Outbox()
  /** The channel's stream, from `begin` on. */
  #current: ChannelStream | undefined
  /** The stream that takes over. */
  #next: ChannelStream | undefined
  /** The leader has said `moved` and sends on `next` already. */
  #hasMoved = false
  /** Proven streams that the leader has not decided about, or that the follower listens to for `begin`. */
  readonly #waiting = new Set<ChannelStream>()
  #isConnected = false
  #isOver = false

  constructor(isLeader: boolean, report: LinkReport) {
    this.#isLeader = isLeader
    this.#report = report
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Of the stream that is the channel's. */
  get path(): Path | undefined {
    return this.#current?.path
  }

  /** Takes in a stream on which both sides have proved that they know the secret. */
  add(stream: ChannelStream): void {
    if (this.#isOver) {
      stream.abort(superfluous())
      return
    }
    this.#waiting.add(stream)
    stream.onDrain(() => {
      this.#pump()
    })
    if (this.#isLeader) this.#consider()
    else this.#follow(stream)
  }

  /** Queues a frame; dropped unless the peer is connected. */
  send(bytes: Uint8Array): void {
    if (!this.#isConnected) return
    if (!this.#outbox.add(bytes)) {
      this.#break()
      this.#report.stuck()
      return
    }
    this.#pump()
  }

  /** Says goodbye. Nothing is reported any more. */
  leave(): void {
    this.#isOver = true
    const inUse = [this.#current, this.#next].filter((stream) => stream !== undefined)
    if (this.#isConnected) {
      this.#pump()
      this.#outgoing?.send({ type: 'bye' })
      for (const stream of inUse) stream.close()
    } else {
      for (const stream of inUse) stream.abort(superfluous())
    }
    for (const stream of this.#waiting) stream.abort(superfluous())
    this.#waiting.clear()
    this.#isConnected = false
    this.#forget()
  }

  /** Ends all streams at once. */
  break(): void {
    this.#break()
  }

  get #outgoing(): ChannelStream | undefined {
    return this.#hasMoved ? this.#next : this.#current
  }

  #pump(): void {
    const stream = this.#outgoing
    if (this.#isConnected && stream !== undefined) this.#outbox.drainInto(stream)
  }

  /** The leader takes up the next of the proven streams, unless it is busy with one. */
  #consider(): void {
    if (this.#next !== undefined || (this.#current !== undefined && !this.#isConnected)) return
    const [stream] = this.#waiting
    if (stream === undefined) return
    this.#waiting.delete(stream)
    const isFresh = this.#current === undefined
    if (isFresh) this.#current = stream
    else this.#next = stream
    stream.send({ type: 'begin', isFresh })
    this.#run(stream, async () => {
      const answer = expectType(await stream.read(), 'begin')
      if (!this.#isIn(stream)) return
      if (answer.isFresh) {
        this.#startWith(stream)
        this.#consider()
        await this.#readFrames(stream)
        return
      }
      const current = this.#current
      if (isFresh || current === undefined) throw unexpected('a peer goes on with what never was')
      if (!isWorthMoving(current, stream)) {
        // The follower keeps its stream as long as it has not read `moved` there.
        this.#next = undefined
        stream.abort(superfluous())
        this.#consider()
        return
      }
      current.send({ type: 'moved' })
      this.#hasMoved = true
      this.#pump()
    })
  }

  /** The follower waits for the leader to begin. */
  #follow(stream: ChannelStream): void {
    this.#run(stream, async () => {
      const { isFresh } = expectType(await stream.read(), 'begin')
      if (!this.#waiting.delete(stream)) return
      if (isFresh || this.#current === undefined) {
        this.#startWith(stream)
        await this.#readFrames(stream)
        return
      }
      // A leader that begins twice before it moves has given up the first.
      this.#next?.abort(superfluous())
      this.#next = stream
      stream.send({ type: 'begin', isFresh: false })
    })
  }

  /** The channel starts over on this stream. */
  #startWith(stream: ChannelStream): void {
    this.#end([stream])
    this.#current = stream
    if (!this.#isLeader) stream.send({ type: 'begin', isFresh: true })
    this.#isConnected = true
    this.#report.connected(stream.path)
  }

  async #readFrames(stream: ChannelStream): Promise<void> {
    while (this.#current === stream) {
      const message = await stream.read()
      if (this.#current !== stream) return
      this.#take(stream, message)
    }
  }

  #take(stream: ChannelStream, message: ChannelMessage): void {
    switch (message.type) {
      case 'frame':
        this.#report.frame(message.bytes)
        return
      case 'moved':
        this.#goOn(stream)
        return
      case 'bye':
        this.#isConnected = false
        this.#end([stream])
        stream.close()
        this.#report.left()
        if (this.#isLeader) this.#consider()
        return
      case 'begin':
      case 'hello':
      case 'challenge':
      case 'proof':
        throw unexpected(`${message.type} came among the frames`)
    }
  }

  /** The peer has sent all that it will send on the current stream. */
  #goOn(stream: ChannelStream): void {
    const next = this.#next
    if (next === undefined || (this.#isLeader && !this.#hasMoved)) throw unexpected('a peer moves to nowhere')
    if (!this.#isLeader) stream.send({ type: 'moved' })
    stream.close()
    this.#current = next
    this.#next = undefined
    this.#hasMoved = false
    this.#report.moved(next.path)
    this.#pump()
    this.#run(next, async () => {
      await this.#readFrames(next)
    })
    if (this.#isLeader) this.#consider()
  }

  #run(stream: ChannelStream, read: () => Promise<void>): void {
    read().catch((error: unknown) => {
      if (!(error instanceof ChannelError)) throw error
      stream.abort(error)
      if (error.isViolation && !this.#isOver) this.#report.violation(error.code)
      this.#lose(stream)
    })
  }

  #lose(stream: ChannelStream): void {
    if (this.#waiting.delete(stream) || this.#isOver) return
    if (stream === this.#current) {
      this.#break()
      return
    }
    // It failed before the leader moved: the current stream goes on. After that, nobody reads it until it is the current one.
    if (stream === this.#next) this.#next = undefined
    if (this.#isLeader) this.#consider()
  }

  #isIn(stream: ChannelStream): boolean {
    return !this.#isOver && (stream === this.#current || stream === this.#next)
  }

  #break(): void {
    this.#end([])
    if (this.#isLeader) this.#consider()
  }

  /** Reports the end if there was a beginning, and ends what is not kept; streams that wait for their turn go on waiting. */
  #end(kept: readonly ChannelStream[]): void {
    const wasConnected = this.#isConnected
    this.#isConnected = false
    for (const stream of [this.#current, this.#next]) {
      if (stream !== undefined && !kept.includes(stream)) stream.abort(superfluous())
    }
    this.#forget()
    if (wasConnected) this.#report.broken()
  }

  #forget(): void {
    this.#current = undefined
    this.#next = undefined
    this.#hasMoved = false
    this.#outbox.clear()
  }
}

/** A direct stream is worth more than a relayed one; and who opened another while the link stood had lost the one before. */
function isWorthMoving(current: ChannelStream, next: ChannelStream): boolean {
  if (next.path !== current.path) return next.path === 'direct'
  return !next.isOwn
}

function superfluous(): ChannelError {
  return new ChannelError('stream_ended', 'Another stream has taken the place of this one.')
}

function unexpected(what: string): ChannelError {
  return new ChannelError('message_unexpected', `A peer broke the order of messages: ${what}.`)
}
