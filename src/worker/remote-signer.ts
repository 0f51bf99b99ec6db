import type { GroupId, SessionId, StatementId } from '../bytes/index.ts'
import {
  DoorError,
  parseSignerAnswer,
  type SignerAnswer,
  type SignerCall,
  type SignerRequest,
  type SignerResult,
} from '../bridge/index.ts'
import { type Signer, StoreError, type StoreErrorCode } from '../coordinator/index.ts'
import type { Account } from '../group/index.ts'
import {
  type Claim,
  type NonceDraw,
  type Review,
  SIGNER_ERROR_CODES,
  SignerError,
  type SignerErrorCode,
} from '../signer/index.ts'
import type { Network, Scope } from '../wire/index.ts'

/** The narrow slice of a `MessagePort` that is used. */
export interface SignerPort {
  postMessage(message: SignerRequest): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  start(): void
  close(): void
}

/** A refusal of the signer's whose code is of none of this side's own errors: a payment that it does not sign, mostly. */
export class RemoteRefusal extends Error {
  override readonly name = 'RemoteRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Pending {
  readonly request: SignerRequest
  readonly kind: SignerResult['kind']
  readonly resolve: (result: SignerResult) => void
  readonly reject: (error: Error) => void
}

type ResultOf<Kind extends SignerResult['kind']> = Extract<SignerResult, { readonly kind: Kind }>

const STORE_CODES: Readonly<Record<StoreErrorCode, true>> = { store_full: true, store_denied: true, store_failed: true }

/**
 * The coordinator's port Signer, answered by the signer's own worker. When the page puts another worker in the place of the first,
 * what was not answered is asked again: every call may be repeated, and a key that is locked by then refuses it.
 */
export class RemoteSigner implements Signer {
  readonly #pending = new Map<number, Pending>()
  readonly #reportFault: (error: unknown) => void
  #port: SignerPort | undefined
  #lastRequestId = 0

  /** @param reportFault told of answers that are none. */
  constructor(port: SignerPort, reportFault: (error: unknown) => void) {
    this.#reportFault = reportFault
    this.connect(port)
  }

  /** From here on this port is the signer's. */
  connect(port: SignerPort): void {
    this.#port?.close()
    this.#port = port
    port.addEventListener('message', ({ data }) => {
      if (this.#port === port) this.#hear(data)
    })
    port.start()
    for (const { request } of this.#pending.values()) port.postMessage(request)
  }

  async newAccount(network: Network): Promise<Account> {
    return (await this.#ask('account', { type: 'newAccount', network })).account
  }

  async registerGroup(roster: Uint8Array): Promise<{ readonly groupId: GroupId; readonly signerIndex: number }> {
    return (await this.#ask('group', { type: 'registerGroup', roster })).group
  }

  async review(proposal: Uint8Array): Promise<Review> {
    return (await this.#ask('review', { type: 'review', proposal })).review
  }

  async approve(proposal: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    return (await this.#ask('statement', { type: 'approve', proposal, draw })).statement
  }

  async renewNonce(proposal: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    return (await this.#ask('statement', { type: 'renewNonce', proposal, draw })).statement
  }

  async sign(proposal: Uint8Array, nonceStatements: readonly Uint8Array[]): Promise<Uint8Array> {
    return (await this.#ask('statement', { type: 'sign', proposal, nonceStatements })).statement
  }

  async liveNonceIds(sessionId: SessionId): Promise<readonly StatementId[]> {
    return (await this.#ask('nonces', { type: 'liveNonceIds', sessionId })).statementIds
  }

  async hasApproved(sessionId: SessionId): Promise<boolean> {
    return (await this.#ask('approval', { type: 'hasApproved', sessionId })).hasApproved
  }

  async issue(scope: Scope, network: Network, statementKey: Uint8Array, claim: Claim): Promise<Uint8Array> {
    return (await this.#ask('statement', { type: 'issue', scope, network, statementKey, claim })).statement
  }

  async forget(sessionId: SessionId): Promise<void> {
    await this.#ask('done', { type: 'forget', sessionId })
  }

  async #ask<Kind extends SignerResult['kind']>(kind: Kind, call: SignerCall): Promise<ResultOf<Kind>> {
    this.#lastRequestId += 1
    const request = { requestId: this.#lastRequestId, call }
    const { promise, resolve, reject } = Promise.withResolvers<SignerResult>()
    this.#pending.set(request.requestId, { request, kind, resolve, reject })
    this.#port?.postMessage(request)
    // `#hear` compares the kind.
    return (await promise) as ResultOf<Kind>
  }

  #hear(message: unknown): void {
    let answer: SignerAnswer
    try {
      answer = parseSignerAnswer(message)
    } catch (error) {
      const requestId = error instanceof DoorError ? error.requestId : undefined
      const pending = requestId === undefined ? undefined : this.#taken(requestId)
      if (pending === undefined || !(error instanceof Error)) this.#reportFault(error)
      else pending.reject(error)
      return
    }
    const pending = this.#taken(answer.requestId)
    if (pending === undefined) return
    if (answer.type === 'refused') pending.reject(errorOf(answer.code, answer.message))
    else if (answer.result.kind === pending.kind) pending.resolve(answer.result)
    else pending.reject(new DoorError('answer_malformed', answer.requestId, `The answer was ${answer.result.kind}.`))
  }

  #taken(requestId: number): Pending | undefined {
    const pending = this.#pending.get(requestId)
    this.#pending.delete(requestId)
    return pending
  }
}

/** The error that the same call would have thrown on this side. */
function errorOf(code: string, message: string): Error {
  if (isStoreCode(code)) return new StoreError(code, message)
  if (isSignerCode(code)) return new SignerError(code, message)
  return new RemoteRefusal(code, message)
}

function isStoreCode(code: string): code is StoreErrorCode {
  return Object.hasOwn(STORE_CODES, code)
}

function isSignerCode(code: string): code is SignerErrorCode {
  return SIGNER_ERROR_CODES.some((known) => known === code)
}
