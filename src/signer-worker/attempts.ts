import type { SignerRecords } from '../signer/index.ts'
import { VaultError } from '../vault/index.ts'
import { decode, encode, isList, isUint, WireError } from '../wire/index.ts'
import { KeyError } from './errors.ts'

const ATTEMPTS_KEY = 'key/attempts'
/** This many may go wrong without a wait: fingers slip. */
const FREE_TRIES = 3
/** The first wait; each further failure doubles it, up to a quarter of an hour. */
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 15 * 60_000
const MAX_RECORD_BYTES = 64

interface Failures {
  readonly count: number
  /** Milliseconds since 1970. */
  readonly nextTryAtMs: number
}

const NONE: Failures = { count: 0, nextTryAtMs: 0 }

/**
 * Counts the openers that went wrong, across restarts, and refuses the next one until its time has come. It slows down whoever sits at
 * this device; whoever has copied the vault guesses elsewhere, against Argon2id alone.
 */
export class Attempts {
  readonly #records: SignerRecords
  readonly #now: () => number

  /** @param now milliseconds since 1970. */
  constructor(records: SignerRecords, now: () => number) {
    this.#records = records
    this.#now = now
  }

  /** When the next try is free, in milliseconds since 1970; 0 when it is. */
  async nextTryAtMs(): Promise<number> {
    const { nextTryAtMs } = await this.#failures()
    return nextTryAtMs <= this.#now() ? 0 : nextTryAtMs
  }

  /** Does what needs a right opener. @throws KeyError `try_later`; what `open` throws. */
  async run<T>(open: () => Promise<T>): Promise<T> {
    const before = await this.#failures()
    const nowMs = this.#now()
    if (before.nextTryAtMs > nowMs) {
      throw new KeyError('try_later', 'This went wrong too often. Wait a while before the next try.', {
        kind: 'until',
        untilMs: before.nextTryAtMs,
      })
    }
    const count = before.count + 1
    // Counted before it is tried: ending the worker in the middle gives no free guess.
    await this.#save({ count, nextTryAtMs: count < FREE_TRIES ? 0 : nowMs + waitAfter(count) })
    try {
      const result = await open()
      await this.clear()
      return result
    } catch (error) {
      if (!(error instanceof VaultError) || !isWrongOpener(error)) await this.#save(before)
      throw error
    }
  }

  async clear(): Promise<void> {
    await this.#records.delete(ATTEMPTS_KEY)
  }

  async #failures(): Promise<Failures> {
    const stored = await this.#records.get(ATTEMPTS_KEY)
    const { count, nextTryAtMs } = stored === undefined ? NONE : read(stored)
    // A clock that was set back makes nobody wait for years.
    return { count, nextTryAtMs: Math.min(nextTryAtMs, this.#now() + LONGEST_WAIT_MS) }
  }

  async #save({ count, nextTryAtMs }: Failures): Promise<void> {
    await this.#records.set(ATTEMPTS_KEY, encode([count, nextTryAtMs]))
  }
}

function waitAfter(count: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_TRIES))
}

function isWrongOpener({ code }: VaultError): boolean {
  return code === 'passphrase_wrong' || code === 'passkey_wrong'
}

/** A record that cannot be read counts as none: it must not shut the person out. */
function read(stored: Uint8Array): Failures {
  try {
    const value = decode(stored, MAX_RECORD_BYTES)
    if (isList(value) && value.length === 2) {
      const [count, nextTryAtMs] = value
      if (isUint(count) && isUint(nextTryAtMs)) return { count, nextTryAtMs }
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
  return NONE
}
