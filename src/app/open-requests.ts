import { RefusedError } from './refused-error.ts'

/** The narrow slice of a `Worker` that is used. */
interface EndableWorker {
  postMessage(message: { readonly requestId: number }, transfer: Transferable[]): void
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void
  terminate(): void
}

interface Pending<Reply extends { readonly kind: string }> {
  readonly kind: Reply['kind']
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: RefusedError) => void
}

/** What one worker still owes an answer to. A worker that fails is ended, and refuses whatever was asked. */
export class OpenRequests<Reply extends { readonly kind: string }> {
  readonly #worker: EndableWorker
  readonly #pending = new Map<number, Pending<Reply>>()
  readonly #failed: (message: string) => void
  #lastRequestId = 0
  #ending: RefusedError | undefined

  /**
   * @param name of the worker, for what it says when it fails.
   * @param failed told once when the worker crashes, cannot be loaded, or was failed by `fail`; it is ended by then.
   */
  constructor(worker: EndableWorker, name: string, failed: (message: string) => void) {
    this.#worker = worker
    this.#failed = failed
    worker.addEventListener('error', (event) => {
      const isTold = 'message' in event && typeof event.message === 'string'
      this.fail(isTold ? String(event.message) : `The ${name} could not be loaded.`)
    })
    worker.addEventListener('messageerror', () => {
      this.fail(`A message of the ${name} could not be read.`)
    })
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined
  }

  /**
   * Asks the worker `{ requestId, ...request }`. Rejects with `RefusedError` only.
   * @param kind of the reply that is owed: another one is refused with `worker_unclear`.
   */
  async ask(kind: Reply['kind'], request: object, transfer: Transferable[]): Promise<Reply> {
    if (this.#ending !== undefined) throw this.#ending
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    this.#pending.set(requestId, { kind, resolve, reject })
    this.#worker.postMessage({ ...request, requestId }, transfer)
    return promise
  }

  /** The worker carried it out. An answer to nothing means nothing. */
  answer(requestId: number, reply: Reply): void {
    const request = this.#take(requestId)
    if (reply.kind === request?.kind) request.resolve(reply)
    else request?.reject(new RefusedError('worker_unclear', `The answer was ${reply.kind}.`))
  }

  /** The worker did not carry it out. */
  refuse(requestId: number, error: RefusedError): void {
    this.#take(requestId)?.reject(error)
  }

  /** Ends the worker at once; what it still owes is refused with this. */
  end(reason: RefusedError): void {
    if (this.#ending !== undefined) return
    this.#ending = reason
    this.#worker.terminate()
    for (const { reject } of this.#pending.values()) reject(reason)
    this.#pending.clear()
  }

  /** The worker cannot be trusted to answer any more. */
  fail(message: string): void {
    if (this.#ending !== undefined) return
    this.end(new RefusedError('worker_failed', message))
    this.#failed(message)
  }

  #take(requestId: number): Pending<Reply> | undefined {
    const request = this.#pending.get(requestId)
    this.#pending.delete(requestId)
    return request
  }
}
