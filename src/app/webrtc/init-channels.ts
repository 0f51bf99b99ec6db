import type { RealChannel } from './browser.ts'
import type { ChannelReport, PageChannel } from './page-channel.ts'
import { INIT_CLOSED_BY_THEN_MS, INIT_LEFT_OPEN_MS, type Wait } from './waits.ts'

// libp2p's dialler opens a channel named `init` so that there is something to connect for, waits for it to open, closes it, and
// waits for `close`. Both sides run at once, so without the rules below between 2 and 13 of 25 dials hang or fail:
// the dialler looks at the channel when the other side has closed it already, or waits for a `close` that fired too early or never.

/**
 * The init channel on the dialler's side.
 * - It stays open for the worker until the worker closes it, however early the other side did: libp2p looks at it late, and waits
 *   for `open` for as long as the dial may take when it finds it closed.
 * - `close` is told only after the worker's own close, when libp2p listens for it.
 * - It is told after 250 ms at the latest, since not every browser tells it when both sides close at once.
 */
export class DialledInitChannel implements PageChannel {
  readonly #channel: RealChannel
  readonly #report: ChannelReport
  readonly #wait: Wait
  readonly #listening = new AbortController()
  #hasOpened = false
  #hasEnded = false
  #isAskedToClose = false
  #callOff: () => void = () => undefined

  constructor(channel: RealChannel, report: ChannelReport, wait: Wait) {
    this.#channel = channel
    this.#report = report
    this.#wait = wait
    const { signal } = this.#listening
    channel.addEventListener('open', () => this.#opened(), { signal })
    channel.addEventListener('close', () => this.#ended(), { signal })
    // An `error` is followed by `close`, and what the other side does to this channel says nothing about the connection.
  }

  send(): void {
    // libp2p sends nothing on it.
  }

  close(): void {
    if (this.#isAskedToClose) return
    this.#isAskedToClose = true
    if (this.#hasEnded) {
      this.#report.closed()
      return
    }
    this.#channel.close()
    this.#callOff = this.#wait(INIT_CLOSED_BY_THEN_MS, () => this.#ended())
  }

  abandon(): void {
    this.#listening.abort()
    this.#callOff()
  }

  #opened(): void {
    if (this.#hasOpened) return
    this.#hasOpened = true
    this.#report.open(this.#channel.id)
  }

  #ended(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.abandon()
    if (this.#isAskedToClose) this.#report.closed()
    // Closed by the other side, so it was open, even if the browser went straight to `close`.
    else this.#opened()
  }
}

/**
 * The init channel on the answering side. libp2p closes it as soon as it sees it, which may be before the dialler has looked;
 * so for 3 s that is left to the dialler.
 */
export class AnsweredInitChannel implements PageChannel {
  readonly #channel: RealChannel
  readonly #wait: Wait
  readonly #listening = new AbortController()
  #callOff: (() => void) | undefined

  constructor(channel: RealChannel, report: ChannelReport, wait: Wait) {
    this.#channel = channel
    this.#wait = wait
    const { signal } = this.#listening
    channel.addEventListener('open', () => report.open(channel.id), { signal })
    channel.addEventListener(
      'close',
      () => {
        this.abandon()
        report.closed()
      },
      { signal },
    )
  }

  send(): void {
    // libp2p sends nothing on it.
  }

  close(): void {
    this.#callOff ??= this.#wait(INIT_LEFT_OPEN_MS, () => this.#channel.close())
  }

  abandon(): void {
    this.#listening.abort()
    this.#callOff?.()
  }
}
