import type { Command, Reply, Request, WorkerMessage } from '../bridge/index.ts'
import { OpenRequests } from './open-requests.ts'
import { RefusedError } from './refused-error.ts'
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

/** Speaks to this worker. A worker that fails is ended; the failure is told as a `fault` and refuses whatever was asked. */
export function connectWorker(worker: WorkerLike): WorkerClient {
  const listeners = new Set<(news: News) => void>()
  const tell = (news: News): void => {
    for (const listener of listeners) listener(news)
  }
  const open = new OpenRequests<Reply>(worker, 'worker', (message) => {
    tell({ type: 'fault', code: 'worker_failed', message })
  })
  worker.addEventListener('message', (event) => {
    if (open.hasEnded) return
    const message = readWorkerMessage('data' in event ? event.data : undefined)
    if (message === undefined) {
      tell({
        type: 'fault',
        code: 'worker_unclear',
        message: 'The worker said something that this page does not know.',
      })
    } else if (message.type === 'reply') {
      open.answer(message.requestId, message.reply)
    } else if (message.type === 'refused') {
      open.refuse(message.requestId, new RefusedError(message.code, message.message))
    } else {
      tell(message)
    }
  })
  return {
    async ask<C extends Command>(command: C, transfer: Transferable[] = []): Promise<ReplyTo<C>> {
      const kinds: Partial<Record<Command['type'], Reply['kind']>> = REPLY_KINDS
      // The kind is compared, so the reply is one to this command.
      return (await open.ask(kinds[command.type] ?? 'done', { command }, transfer)) as ReplyTo<C>
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    end() {
      open.end(new RefusedError('worker_stopped', 'This tab has ended its worker.'))
    },
  }
}
