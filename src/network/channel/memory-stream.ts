import type { ByteStream } from './channel-stream.ts'

type Item =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** The sender has closed its side. */
  | { readonly type: 'fin' }

/** How a pair of streams carries bytes. */
export interface MemoryStreamOptions {
  /** Whether bytes wait for `pump` instead of arriving in microtasks. */
  readonly isHeld?: boolean
  /** Bytes on their way, from which on a stream asks its sender to wait. */
  readonly capacity?: number
}

type MessageListener = (event: { readonly data: Uint8Array }) => void
type Listener = () => void

/** One end of a stream in memory, for tests. */
export class MemoryStream implements ByteStream {
  writableNeedsDrain = false
  readableEnded = false
  /** Why this end or the other aborted. */
  abortedBy: Error | undefined
  readonly #options: MemoryStreamOptions
  readonly #messageListeners = new Set<MessageListener>()
  readonly #listeners = { drain: new Set<Listener>(), end: new Set<Listener>(), close: new Set<Listener>() }
  #other: MemoryStream | undefined
  #onTheWay: Item[] = []
  #waitingBytes = 0
  #hasClosed = false
  #isOver = false

  constructor(options: MemoryStreamOptions) {
    this.#options = options
  }

  /** Two ends that are one stream. */
  static pair(options: MemoryStreamOptions = {}): readonly [MemoryStream, MemoryStream] {
    const one = new MemoryStream(options)
    const other = new MemoryStream(options)
    one.#other = other
    other.#other = one
    return [one, other]
  }

  get isOver(): boolean {
    return this.#isOver
  }

  addEventListener(type: 'message', listener: MessageListener): void
  addEventListener(type: 'drain' | 'end' | 'close', listener: Listener): void
  addEventListener(...[type, listener]: ['message', MessageListener] | ['drain' | 'end' | 'close', Listener]): void {
    if (type === 'message') this.#messageListeners.add(listener)
    else this.#listeners[type].add(listener)
  }

  send(bytes: Uint8Array): boolean {
    if (this.#hasClosed || this.#isOver) throw new Error('This end is closed.')
    this.#post({ type: 'bytes', bytes })
    return !this.writableNeedsDrain
  }

  async close(): Promise<void> {
    if (this.#hasClosed || this.#isOver) return
    this.#hasClosed = true
    this.#post({ type: 'fin' })
    this.#finishIfClosed()
  }

  /** What is on its way is lost, both ways. */
  abort(error: Error): void {
    for (const end of [this, this.#other]) {
      if (end === undefined || end.#isOver) continue
      end.abortedBy = error
      end.#finish()
    }
  }

  /** Hands over the next of what this end has sent. @returns whether there was anything. */
  pump(): boolean {
    const item = this.#onTheWay.shift()
    if (item === undefined) return false
    if (item.type === 'bytes') {
      this.#waitingBytes -= item.bytes.length
      this.#other?.receive(item.bytes)
      if (this.writableNeedsDrain && this.#waitingBytes < this.#capacity) {
        this.writableNeedsDrain = false
        this.#tell('drain')
      }
    } else {
      this.#other?.end()
    }
    return true
  }

  receive(data: Uint8Array): void {
    for (const listener of this.#messageListeners) listener({ data })
  }

  /** The other side sends nothing more. */
  end(): void {
    this.readableEnded = true
    this.#tell('end')
    this.#finishIfClosed()
  }

  get #capacity(): number {
    return this.#options.capacity ?? Number.POSITIVE_INFINITY
  }

  #post(item: Item): void {
    this.#onTheWay.push(item)
    if (item.type === 'bytes') {
      this.#waitingBytes += item.bytes.length
      this.writableNeedsDrain = this.#waitingBytes >= this.#capacity
    }
    if (this.#options.isHeld === true) return
    queueMicrotask(() => {
      this.pump()
    })
  }

  #tell(type: 'drain' | 'end' | 'close'): void {
    for (const listener of this.#listeners[type]) listener()
  }

  #finishIfClosed(): void {
    if (this.#hasClosed && this.readableEnded) this.#finish()
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#onTheWay = this.abortedBy === undefined ? this.#onTheWay : []
    this.readableEnded = true
    this.#tell('close')
  }
}
