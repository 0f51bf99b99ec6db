import {
  DoorError,
  type KeyCommand,
  type KeyReply,
  type KeyRequest,
  parseKeyAnswer,
  type RefusalDetail,
} from '../bridge/index.ts'
import { OpenRequests } from './open-requests.ts'
import { RefusedError } from './refused-error.ts'

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

/**
 * Speaks to this worker.
 * @param failed told once when the worker crashes, cannot be loaded, or answers what is none of the contract; it is ended by then.
 */
export function connectSigner(worker: SignerWorkerLike, failed: (message: string) => void): KeyClient {
  const open = new OpenRequests<KeyReply>(worker, 'signer', failed)
  worker.addEventListener('message', (event) => {
    if (open.hasEnded) return
    try {
      const answer = parseKeyAnswer('data' in event ? event.data : undefined)
      if (answer.type === 'reply') open.answer(answer.requestId, answer.reply)
      else open.refuse(answer.requestId, new KeyRefusedError(answer.code, answer.message, answer.detail))
    } catch (error) {
      open.fail(error instanceof DoorError ? error.message : 'The signer’s answer could not be read.')
    }
  })
  return {
    async ask<C extends KeyCommand>(command: C, transfer: Transferable[] = []): Promise<KeyReplyTo<C>> {
      const kinds: Partial<Record<KeyCommand['type'], KeyReply['kind']>> = REPLY_KINDS
      // The kind is compared, so the reply is one to this command.
      return (await open.ask(kinds[command.type] ?? 'done', { command }, transfer)) as KeyReplyTo<C>
    },
    end() {
      open.end(new RefusedError('worker_stopped', 'This tab has ended its signer.'))
    },
  }
}
