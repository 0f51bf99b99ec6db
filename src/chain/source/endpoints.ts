import { type Attempt, type AttemptFault, ChainSourceError } from './chain-source.ts'

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What a host said, read to its end. */
export interface Answer {
  readonly status: number
  readonly text: string
}

/** An answer that is not what was asked for. The next host is asked. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
}

/** The hex of the largest transaction, and room. */
const MAX_ANSWER_CHARACTERS = 9_000_000
const TOO_MANY_REQUESTS = 429
const SERVER_ERROR = 500

/** The same interface at several hosts, each of which may be down, busy, or wrong. */
export class Endpoints {
  readonly #baseUrls: readonly string[]
  readonly #fetch: Fetch
  /** Index of the host that answered last: it is asked first. */
  #preferred = 0

  /**
   * @param baseUrls such as `https://host/api`, in the order of preference.
   * @throws RangeError for no URLs, or one that is not of http.
   */
  constructor(baseUrls: readonly string[], fetch: Fetch) {
    if (baseUrls.length === 0) throw new RangeError('At least one endpoint is needed.')
    this.#baseUrls = baseUrls.map((url) => {
      if (!/^https?:\/\/[^/]/.test(url)) throw new RangeError(`${url} is not the URL of an endpoint.`)
      return url.replace(/\/+$/, '')
    })
    this.#fetch = fetch
  }

  /**
   * Asks one host after the other until `read` accepts an answer; it may throw AnswerError for one that does not hold up,
   * and may ask itself, of anybody.
   * @param path from the base URL, with its slash.
   * @throws ChainSourceError; the signal's reason when it is aborted; whatever else `read` throws.
   */
  async ask<Result>(
    path: string,
    init: RequestInit,
    read: (answer: Answer) => Result | Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const attempts: Attempt[] = []
    for (const index of this.#order()) {
      const baseUrl = this.#baseUrls[index] ?? ''
      const host = new URL(baseUrl).host
      const asked = await this.#askOne(`${baseUrl}${path}`, init, signal)
      if (asked.kind !== 'answer') {
        attempts.push({ host, fault: asked })
        continue
      }
      try {
        const result = await read(asked.answer)
        this.#preferred = index
        return result
      } catch (error) {
        if (!(error instanceof AnswerError)) throw error
        attempts.push({ host, fault: { kind: 'answer_invalid', what: error.message } })
      }
    }
    const isAnswered = attempts.some(({ fault }) => fault.kind === 'answer_invalid')
    throw isAnswered
      ? new ChainSourceError('answer_invalid', 'No server gave an answer that holds up.', attempts)
      : new ChainSourceError('unreachable', 'No server could be reached.', attempts)
  }

  #order(): number[] {
    const count = this.#baseUrls.length
    return Array.from({ length: count }, (_, step) => (this.#preferred + step) % count)
  }

  async #askOne(
    url: string,
    init: RequestInit,
    signal: AbortSignal | undefined,
  ): Promise<AttemptFault | { readonly kind: 'answer'; readonly answer: Answer }> {
    signal?.throwIfAborted()
    try {
      const ask = this.#fetch
      const response = await ask(url, signal === undefined ? init : { ...init, signal })
      const { status } = response
      if (status === TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
        return { kind: 'status', status }
      }
      const text = await response.text()
      if (text.length > MAX_ANSWER_CHARACTERS) return { kind: 'answer_invalid', what: 'The answer is too long.' }
      return { kind: 'answer', answer: { status, text } }
    } catch {
      // Whatever `fetch` throws means that this host is out of reach, unless the caller called it off.
      signal?.throwIfAborted()
      return { kind: 'network' }
    }
  }
}
