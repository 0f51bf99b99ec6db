import {
  DoorError,
  type KeyAnswer,
  type KeyCommand,
  type KeyReply,
  type KeyRequest,
  parseKeyAnswer,
  type RefusalDetail,
} from '../bridge/index.ts'
import { RefusedError } from './worker-client.ts'

/** Which answer a command gets; the others get `done`. */
const REPLY_KINDS = {
  status: 'status',
  words: 'words',
  backup: 'file',
  openBackup: 'backup',
  review: 'review',
} as const satisfies Partial<Record<KeyCommand['type'], KeyReply['kind']>>

type ReplyKindTo<C extends KeyCommand> = C['type'] extends keyof typeof REPLY_KINDS
  ? (typeof REPLY_KINDS)[C['type']]
  : 'done'

/** The answer to a command of type `C`. */
export type KeyReplyTo<C extends KeyCommand> = Extract<KeyReply, { readonly kind: ReplyKindTo<C> }>

/** Refused by the signer's worker. */
export class KeyRefusedError extends RefusedError {
  readonly detail: RefusalDetail

  constructor(code: string, message: string, detail: RefusalDetail) {
    super(code, message)
    this.detail = detail
  }
}

/** The narrow slice of a `Worker` that is used. */
export interface SignerWorkerLike {
  postMessage(message: KeyRequest, transfer: Transferable[]): void
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void
  terminate(): void
}

/** Commands to the worker that holds the key. */
export interface KeyClient {
  /** Rejects with `RefusedError` only. */
  ask<C extends KeyCommand>(command: C, transfer?: Transferable[]): Promise<KeyReplyTo<C>>
  /** Ends the worker at once, and all that it has in memory. What it still owes is refused with `worker_stopped`. */
  end(): void
}

interface Pending {
  readonly kind: KeyReply['kind']
  readonly resolve: (reply: KeyReply) => void
  readonly reject: (error: RefusedError) => void
}

/**
 * Speaks to this worker.
 * @param failed told once when the worker crashes, cannot be loaded, or answers what is none of the contract; it is ended by then.
 */
export function connectSigner(worker: SignerWorkerLike, failed: (message: string) => void): KeyClient {
  const pending = new Map<number, Pending>()
  let lastRequestId = 0
  let ending: RefusedError | undefined

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
    failed(message)
  }
  const settle = (answer: KeyAnswer): void => {
    const request = pending.get(answer.requestId)
    if (request === undefined) return
    pending.delete(answer.requestId)
    if (answer.type === 'refused') {
      request.reject(new KeyRefusedError(answer.code, answer.message, answer.detail))
    } else if (answer.reply.kind === request.kind) {
      request.resolve(answer.reply)
    } else {
      request.reject(new RefusedError('worker_unclear', `The answer was ${answer.reply.kind}.`))
    }
  }

  worker.addEventListener('message', (event) => {
    if (ending !== undefined) return
    try {
      settle(parseKeyAnswer('data' in event ? event.data : undefined))
    } catch (error) {
      fail(error instanceof DoorError ? error.message : 'The signer’s answer could not be read.')
    }
  })
  worker.addEventListener('error', (event) => {
    fail('message' in event && typeof event.message === 'string' ? event.message : 'The signer could not be loaded.')
  })
  worker.addEventListener('messageerror', () => {
    fail('A message of the signer could not be read.')
  })

  return {
    ask<C extends KeyCommand>(command: C, transfer: Transferable[] = []): Promise<KeyReplyTo<C>> {
      if (ending !== undefined) return Promise.reject(ending)
      lastRequestId += 1
      const requestId = lastRequestId
      return new Promise((resolve, reject) => {
        const kinds: Partial<Record<KeyCommand['type'], KeyReply['kind']>> = REPLY_KINDS
        const kind = kinds[command.type] ?? 'done'
        // `settle` compares the kind, so the reply is one to this command.
        pending.set(requestId, { kind, resolve: (reply) => resolve(reply as KeyReplyTo<C>), reject })
        worker.postMessage({ requestId, command }, transfer)
      })
    },
    end() {
      end(new RefusedError('worker_stopped', 'This tab has ended its signer.'))
    },
  }
}
