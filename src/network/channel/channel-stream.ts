import type { Path } from '../../coordinator/index.ts'
import { ChannelError } from './errors.ts'
import { type ChannelMessage, encodeMessage, MessageReader } from './messages.ts'

/** What a peer may make us keep unread while a stream waits for its turn. */
export const MAX_UNREAD_BYTES = 4_194_304

/** The slice of a libp2p stream that is used. */
export interface ByteStream {
  readonly writableNeedsDrain: boolean
  readonly readableEnded: boolean
  send(bytes: Uint8Array): boolean
  close(): Promise<void>
  abort(error: Error): void
  addEventListener(type: 'message', listener: (event: { readonly data: { subarray(): Uint8Array } }) => void): void
  addEventListener(type: 'drain' | 'end' | 'close', listener: () => void): void
}

/** A stream of a channel, message by message. */
export class ChannelStream {
  readonly path: Path
  /** Whether this side opened it. */
  readonly isOwn: boolean
  readonly #stream: ByteStream
  readonly #reader = new MessageReader()
  #end: ChannelError | undefined
  #wake: (() => void) | undefined

  constructor(stream: ByteStream, path: Path, isOwn: boolean) {
    this.#stream = stream
    this.path = path
    this.isOwn = isOwn
    stream.addEventListener('close', () => {
      this.#finish()
    })
    stream.addEventListener('end', () => {
      this.#finish()
    })
    stream.addEventListener('message', ({ data }) => {
      this.#take(data.subarray())
    })
    if (stream.readableEnded) this.#finish()
  }

  /** Whether what is sent now would wait in memory: `drain` comes when it no longer would. */
  get needsDrain(): boolean {
    return this.#stream.writableNeedsDrain
  }

  onDrain(listener: () => void): void {
    this.#stream.addEventListener('drain', listener)
  }

  /** When neither side can send any more. */
  onClosed(listener: () => void): void {
    this.#stream.addEventListener('close', listener)
  }

  /** Frames may come from now on. */
  admitFrames(): void {
    this.#reader.admitFrames()
  }

  /**
   * The next message; one caller at a time.
   * @throws ChannelError what is wrong with it, or `stream_ended` once all has been read.
   */
  async read(): Promise<ChannelMessage> {
    for (;;) {
      const message = this.#reader.next()
      if (message !== undefined) return message
      if (this.#end !== undefined) throw this.#end
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }

  /** Sending on a stream that has ended does nothing: whoever reads it learns of the end. */
  send(message: ChannelMessage): void {
    try {
      this.#stream.send(encodeMessage(message))
    } catch {
      this.abort(new ChannelError('stream_ended', 'The stream can no longer be written to.'))
    }
  }

  /** Sends what is queued, then ends this side. */
  close(): void {
    this.#stream.close().catch(() => {
      // The other side was faster, or is gone: nothing is left to be closed.
      this.abort(new ChannelError('stream_ended', 'The stream ended while it was being closed.'))
    })
  }

  /** Ends both sides at once; what is unread or unsent is lost. */
  abort(error: ChannelError): void {
    this.#end ??= error
    this.#stream.abort(error)
    this.#wake?.()
  }

  #take(bytes: Uint8Array): void {
    this.#reader.push(bytes)
    if (this.#reader.unreadBytes > MAX_UNREAD_BYTES) {
      this.abort(new ChannelError('unread_too_much', 'A peer sent more than can be kept before it is read.'))
    }
    this.#wake?.()
  }

  #finish(): void {
    this.#end ??= new ChannelError('stream_ended', 'The stream ended.')
    this.#wake?.()
  }
}
