import type { Connection, Stream } from '@libp2p/interface'
import {
  decodeNews,
  encodeRequest,
  LengthPrefixReader,
  MAX_NEWS_BYTES,
  RENDEZVOUS_PROTOCOL,
  type RendezvousNews,
  type RendezvousRequest,
  withLengthPrefix,
} from '../rendezvous/index.ts'

/** Our stream to the rendezvous of one relay. It is kept for as long as anything is registered: registrations end with it. */
export class RendezvousClient {
  readonly #stream: Stream
  readonly #reader = new LengthPrefixReader(MAX_NEWS_BYTES)

  /**
   * `tell` gets what the relay tells; `over` is called once, when the stream has ended for whatever reason.
   * @throws Error `UnsupportedProtocolError` by its name, when the relay has no rendezvous; otherwise when the connection fails.
   */
  static async open(
    connection: Connection,
    tell: (news: RendezvousNews) => void,
    over: () => void,
  ): Promise<RendezvousClient> {
    return new RendezvousClient(await connection.newStream(RENDEZVOUS_PROTOCOL), tell, over)
  }

  constructor(stream: Stream, tell: (news: RendezvousNews) => void, over: () => void) {
    this.#stream = stream
    let isOver = false
    const finish = (): void => {
      if (isOver) return
      isOver = true
      over()
    }
    stream.addEventListener('message', ({ data }) => {
      try {
        for (const message of this.#reader.push(data.subarray())) tell(decodeNews(message))
      } catch (error) {
        stream.abort(error instanceof Error ? error : new Error('The rendezvous failed.'))
      }
    })
    stream.addEventListener('end', finish)
    stream.addEventListener('close', finish)
    if (stream.status !== 'open') queueMicrotask(finish)
  }

  register(topic: Uint8Array): void {
    this.#ask({ type: 'register', topic })
  }

  unregister(topic: Uint8Array): void {
    this.#ask({ type: 'unregister', topic })
  }

  #ask(request: RendezvousRequest): void {
    try {
      this.#stream.send(withLengthPrefix(encodeRequest(request)))
    } catch {
      // The stream is ending, which `over` tells.
      this.#stream.abort(new Error('The rendezvous can no longer be asked.'))
    }
  }
}
