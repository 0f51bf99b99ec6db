import type { Command, Reply, Request, WorkerMessage } from '../bridge/index.ts'
import { readWorkerMessage } from './worker-messages.ts'

/** Which answer a command gets; the others get `done`. */
const REPLY_KINDS = {
  'gathering:create': 'gathering',
  'link:open': 'link',
  'session:propose': 'session',
  'payment:estimate': 'estimate',
  'payment:propose': 'session',
  'psbt:propose': 'session',
  'psbt:export': 'file',
  'history:export': 'file',
  'descriptor:export': 'file',
  'session:document': 'file',
  'session:export': 'file',
  'session:import': 'session',
} as const satisfies Partial<Record<Command['type'], Reply['kind']>>

type ReplyKindTo<C extends Command> = C['type'] extends keyof typeof REPLY_KINDS
  ? (typeof REPLY_KINDS)[C['type']]
  : 'done'

/** The answer to a command of type `C`. */
export type ReplyTo<C extends Command> = Extract<Reply, { readonly kind: ReplyKindTo<C> }>

/** What comes without being asked for. */
export type News = Exclude<WorkerMessage, { readonly type: 'reply' | 'refused' }>

/**
 * A command that was not carried out. `code` is stable: the one that the worker gave, or one of this client's own:
 * `worker_failed` (it crashed or could not be loaded), `worker_stopped` (this tab ended it), `worker_unclear` (its answer is not one
 * of the contract).
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The narrow slice of a `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: Request, transfer: Transferable[]): void
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void
  terminate(): void
}

/** Commands to the worker and what it tells. */
export interface WorkerClient {
  /** Rejects with `RefusedError` only. */
  ask<C extends Command>(command: C, transfer?: Transferable[]): Promise<ReplyTo<C>>
  /** @returns the end of the subscription. */
  subscribe(listener: (news: News) => void): () => void
  /** Ends the worker at once. What it still owes is refused with `worker_stopped`. */
  end(): void
}

interface Pending {
  readonly kind: Reply['kind']
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: RefusedError) => void
}

/** Speaks to this worker. A worker that fails is ended; the failure is told as a `fault` and refuses whatever was asked. */
export function connectWorker(worker: WorkerLike): WorkerClient {
  const pending = new Map<number, Pending>()
  const listeners = new Set<(news: News) => void>()
  let lastRequestId = 0
  let ending: RefusedError | undefined

  const tell = (news: News): void => {
    for (const listener of listeners) listener(news)
  }
  const end = (reason: RefusedError): void => {
    if (ending !== undefined) return
    ending = reason
    worker.terminate()
    for (const { reject } of pending.values()) reject(reason)
    pending.clear()
  }
  const fail = (message: string): void => {
    if (ending !== undefined) return
    end(new RefusedError('worker_failed', message))
    tell({ type: 'fault', code: 'worker_failed', message })
  }
  const settle = (message: Extract<WorkerMessage, { readonly type: 'reply' | 'refused' }>): void => {
    const request = pending.get(message.requestId)
    if (request === undefined) return
    pending.delete(message.requestId)
    if (message.type === 'refused') request.reject(new RefusedError(message.code, message.message))
    else if (message.reply.kind === request.kind) request.resolve(message.reply)
    else request.reject(new RefusedError('worker_unclear', `The answer was ${message.reply.kind}.`))
  }

  worker.addEventListener('message', (event) => {
    if (ending !== undefined) return
    const message = readWorkerMessage('data' in event ? event.data : undefined)
    if (message === undefined) {
      tell({
        type: 'fault',
        code: 'worker_unclear',
        message: 'The worker said something that this page does not know.',
      })
    } else if (message.type === 'reply' || message.type === 'refused') {
      settle(message)
    } else {
      tell(message)
    }
  })
  worker.addEventListener('error', (event) => {
    fail('message' in event && typeof event.message === 'string' ? event.message : 'The worker could not be loaded.')
  })
  worker.addEventListener('messageerror', () => {
    fail('A message of the worker could not be read.')
  })

  return {
    ask<C extends Command>(command: C, transfer: Transferable[] = []): Promise<ReplyTo<C>> {
      if (ending !== undefined) return Promise.reject(ending)
      lastRequestId += 1
      const requestId = lastRequestId
      return new Promise((resolve, reject) => {
        const kinds: Partial<Record<Command['type'], Reply['kind']>> = REPLY_KINDS
        const kind = kinds[command.type] ?? 'done'
        // `settle` compares the kind, so the reply is one to this command.
        pending.set(requestId, { kind, resolve: (reply) => resolve(reply as ReplyTo<C>), reject })
        worker.postMessage({ requestId, command }, transfer)
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    end() {
      end(new RefusedError('worker_stopped', 'This tab has ended its worker.'))
    },
  }
}
