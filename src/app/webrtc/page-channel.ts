import type { BrowserError } from '../../bridge/index.ts'
import { plainError, type RealChannel } from './browser.ts'

/** What happens to a channel that stays on the page, for whoever tells the worker. */
export interface ChannelReport {
  open(id: number | null): void
  closing(): void
  closed(): void
  failed(error: BrowserError): void
  message(data: ArrayBuffer | string): void
  /** `bytes` of one message were given to the browser, which now holds `bufferedAmount` unsent bytes. */
  sent(bytes: number, bufferedAmount: number): void
  low(bufferedAmount: number): void
}

/** A channel that stays on the page: the worker's commands go in, reports come out. */
export interface PageChannel {
  send(data: ArrayBuffer): void
  close(): void
  /** The connection is closed: no more reports, no more waits. */
  abandon(): void
}

/** An ordinary channel whose bytes pass through the page, since it could not be transferred. */
export class ProxiedChannel implements PageChannel {
  readonly #channel: RealChannel
  readonly #report: ChannelReport
  readonly #listening = new AbortController()

  constructor(channel: RealChannel, report: ChannelReport) {
    this.#channel = channel
    this.#report = report
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = 0
    this.#on('open', () => {
      report.open(channel.id)
    })
    this.#on('closing', () => {
      report.closing()
    })
    this.#on('close', () => {
      this.abandon()
      report.closed()
    })
    this.#on('error', (event) => {
      report.failed(plainError('error' in event ? event.error : undefined))
    })
    this.#on('message', (event) => {
      report.message((event as MessageEvent<ArrayBuffer | string>).data)
    })
    this.#on('bufferedamountlow', () => {
      report.low(channel.bufferedAmount)
    })
  }

  send(data: ArrayBuffer): void {
    const bytes = data.byteLength
    const { readyState } = this.#channel
    // The remote side closed while these bytes were on their way from the worker; the report of that is on its way to it.
    if (readyState === 'closing' || readyState === 'closed') return
    try {
      // One that is open for the worker and connecting here stays so: Chromium may learn of an old state last, and then refuses bytes.
      this.#channel.send(new Uint8Array(data))
    } catch (error) {
      this.#report.failed(plainError(error))
      this.#channel.close()
      return
    }
    this.#report.sent(bytes, this.#channel.bufferedAmount)
  }

  close(): void {
    this.#channel.close()
  }

  abandon(): void {
    this.#listening.abort()
  }

  #on(type: string, listener: (event: Event) => void): void {
    this.#channel.addEventListener(type, listener, { signal: this.#listening.signal })
  }
}
