import {
  DoorError,
  parseSignerRequest,
  type SignerAnswer,
  type SignerCall,
  type SignerResult,
} from '../bridge/index.ts'
import type { LocalSigner } from '../signer/index.ts'
import { refusalOf } from './refusals.ts'

/** The narrow slice of a `MessagePort` that is used. */
export interface SignerPort {
  postMessage(message: SignerAnswer): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  start(): void
  close(): void
}

/**
 * Answers the coordinator's worker at this port. What it is asked for it judges anew, call by call; an approval is never made here, but on
 * the page's own port.
 * @returns ends it.
 */
export function serveSigner(port: SignerPort, signer: LocalSigner): () => void {
  const answer = async (message: unknown): Promise<SignerAnswer | undefined> => {
    let requestId: number | undefined
    try {
      const request = parseSignerRequest(message)
      requestId = request.requestId
      return { type: 'result', requestId, result: await carryOut(signer, request.call) }
    } catch (error) {
      requestId ??= error instanceof DoorError ? error.requestId : undefined
      if (requestId === undefined) return undefined
      const { code, message: text } = refusalOf(error)
      return { type: 'refused', requestId, code, message: text }
    }
  }
  port.addEventListener('message', ({ data }) => {
    answer(data).then(
      (said) => {
        if (said !== undefined) port.postMessage(said)
      },
      () => {
        // `answer` does not reject; a port that was closed meanwhile hears nothing.
      },
    )
  })
  port.start()
  return () => {
    port.close()
  }
}

async function carryOut(signer: LocalSigner, call: SignerCall): Promise<SignerResult> {
  switch (call.type) {
    case 'newAccount':
      return { kind: 'account', account: await signer.newAccount(call.network) }
    case 'registerGroup':
      return { kind: 'group', group: await signer.registerGroup(call.roster) }
    case 'review':
      return { kind: 'review', review: await signer.review(call.proposal) }
    case 'approve':
      // The person has approved already, on the page's port, or this is refused.
      return { kind: 'statement', statement: await signer.renewNonce(call.proposal, call.draw) }
    case 'renewNonce':
      return { kind: 'statement', statement: await signer.renewNonce(call.proposal, call.draw) }
    case 'sign':
      return { kind: 'statement', statement: await signer.sign(call.proposal, call.nonceStatements) }
    case 'liveNonceIds':
      return { kind: 'nonces', statementIds: await signer.liveNonceIds(call.sessionId) }
    case 'hasApproved':
      return { kind: 'approval', hasApproved: await signer.hasApproved(call.sessionId) }
    case 'issue': {
      const { scope, network, statementKey, claim } = call
      return { kind: 'statement', statement: await signer.issue(scope, network, statementKey, claim) }
    }
    case 'forget':
      await signer.forget(call.sessionId)
      return { kind: 'done' }
  }
}
