import type { SessionId } from '../../bytes/index.ts'
import type { Store } from '../../coordinator/index.ts'
import { decodePaymentRecord, encodePaymentRecord, type PaymentRecord } from './records.ts'

const PREFIX = 'payment/'

/** The records of payments in the device's store, and in memory. Writes of one session happen in the order of the changes. */
export class PaymentBook {
  readonly #store: Store
  readonly #records = new Map<SessionId, PaymentRecord>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(store: Store) {
    this.#store = store
  }

  /** Reads all; a damaged one is told and left where it is. @throws StoreError */
  async load(reportFault: (error: unknown) => void): Promise<void> {
    for (const key of await this.#store.keys(PREFIX)) {
      const bytes = await this.#store.get(key)
      if (bytes === undefined) continue
      try {
        const record = decodePaymentRecord(bytes)
        if (PREFIX + record.sessionId === key) this.#records.set(record.sessionId, record)
      } catch (error) {
        reportFault(error)
      }
    }
  }

  all(): readonly PaymentRecord[] {
    return [...this.#records.values()]
  }

  find(sessionId: SessionId): PaymentRecord | undefined {
    return this.#records.get(sessionId)
  }

  /** Known at once, written when it resolves. @throws StoreError */
  async put(record: PaymentRecord): Promise<void> {
    this.#records.set(record.sessionId, record)
    await this.#write(() => this.#store.set(PREFIX + record.sessionId, encodePaymentRecord(record)))
  }

  /** Known only once it is written, for what others will rely on. @throws StoreError: then nothing has changed. */
  async putDurably(record: PaymentRecord): Promise<void> {
    await this.#write(() => this.#store.set(PREFIX + record.sessionId, encodePaymentRecord(record)))
    this.#records.set(record.sessionId, record)
  }

  /** @throws StoreError */
  async remove(sessionId: SessionId): Promise<void> {
    this.#records.delete(sessionId)
    await this.#write(() => this.#store.delete(PREFIX + sessionId))
  }

  async #write(write: () => Promise<void>): Promise<void> {
    const written = this.#writing.then(write)
    this.#writing = written.catch(() => undefined)
    await written
  }
}
