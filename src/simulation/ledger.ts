import { type SessionId, type StatementId, taggedHash, toHex } from '../bytes/index.ts'
import { decodeClaim, decodeProposal, messageDigest, nonceSetIdOf, sessionIdOf } from '../session/index.ts'
import { decodeStatement, statementId } from '../wire/index.ts'
import { Violation } from './violation.ts'

/** Whether these 64 bytes are a signature of the digest under the x-only key: by another library than the one that made it. */
export type SignatureCheck = (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => boolean

/**
 * Everything that honest signers ever signed, across crashes and lost or old storage. It stands outside of the devices and reads what
 * they give out, not what they say of it.
 */
export class Ledger {
  /** Approved by the person: `device sessionId`. */
  readonly #approved = new Set<string>()
  /** By public nonce: the statement that gave it out. */
  readonly #nonces = new Map<string, StatementId>()
  /** By public nonce: the challenge that its partial signature answered. */
  readonly #challenges = new Map<string, string>()
  /** By nonce statement: the partial statement that spent it. */
  readonly #partials = new Map<StatementId, StatementId>()
  /** All that honest signers ever said. */
  readonly #said = new Set<StatementId>()
  nonceCount = 0
  partialCount = 0
  signatureCount = 0

  approve(device: number, sessionId: SessionId): void {
    this.#approved.add(`${device} ${sessionId}`)
  }

  hasApproved(device: number, sessionId: SessionId): boolean {
    return this.#approved.has(`${device} ${sessionId}`)
  }

  /** An honest signer gave out this statement. */
  recordStatement(statementBytes: Uint8Array): void {
    this.#said.add(statementId(decodeStatement(statementBytes)))
  }

  hasSaid(id: StatementId): boolean {
    return this.#said.has(id)
  }

  /** The signer of this device has drawn a nonce. @throws Violation */
  recordNonce(device: number, proposalBytes: Uint8Array, statementBytes: Uint8Array): void {
    this.#expectApproved(device, proposalBytes)
    const statement = decodeStatement(statementBytes)
    const id = statementId(statement)
    this.#said.add(id)
    const claim = decodeClaim(statement.type, statement.body, 1)
    if (claim?.type !== 'nonce') throw new Violation('nonce', `Device ${device} gave out something else for a nonce.`)
    for (const pubNonce of claim.pubNonces.map(toHex)) {
      const before = this.#nonces.get(pubNonce)
      if (before !== undefined && before !== id) {
        throw new Violation('nonce', `Device ${device} gave out one nonce in two statements.`)
      }
      if (before === undefined) this.nonceCount += 1
      this.#nonces.set(pubNonce, id)
    }
  }

  /** The signer of this device has signed with the nonces of these statements. @throws Violation */
  recordPartial(
    device: number,
    proposalBytes: Uint8Array,
    nonceStatements: readonly Uint8Array[],
    statementBytes: Uint8Array,
  ): void {
    this.#expectApproved(device, proposalBytes)
    const statement = decodeStatement(statementBytes)
    const id = statementId(statement)
    this.#said.add(id)
    const claim = decodeClaim(statement.type, statement.body, 1)
    const nonces = nonceStatements.map((bytes) => {
      const nonce = decodeStatement(bytes)
      return { id: statementId(nonce), signer: toHex(nonce.signer), claim: decodeClaim(nonce.type, nonce.body, 1) }
    })
    const own = nonces.find(({ signer }) => signer === toHex(statement.signer))
    if (claim?.type !== 'partial' || own === undefined || own.id !== claim.nonceStatementId) {
      throw new Violation('nonce', `The partial signature of device ${device} does not say which nonce it spent.`)
    }
    if (claim.nonceSetId !== nonceSetIdOf(nonces.map((nonce) => nonce.id))) {
      throw new Violation('nonce', `The partial signature of device ${device} names another nonce set.`)
    }
    const before = this.#partials.get(own.id)
    if (before !== undefined && before !== id) {
      throw new Violation('nonce', `Device ${device} made two partial signatures with one nonce statement.`)
    }
    this.#partials.set(own.id, id)
    this.partialCount += 1
    const all = nonces.map((nonce) => (nonce.claim?.type === 'nonce' ? nonce.claim.pubNonces : []))
    const challenge = toHex(taggedHash('muster/simulation', proposalBytes, ...all.flat()))
    for (const pubNonce of own.claim?.type === 'nonce' ? own.claim.pubNonces.map(toHex) : []) {
      const answered = this.#challenges.get(pubNonce)
      if (answered !== undefined && answered !== challenge) {
        throw new Violation('nonce', `A secret nonce of device ${device} served two challenges.`)
      }
      this.#challenges.set(pubNonce, challenge)
    }
  }

  /** A device holds a session's signature. @param honest devices of all honest signers. @throws Violation */
  recordSignature(
    sessionId: SessionId,
    proposalBytes: Uint8Array,
    signatures: readonly Uint8Array[],
    publicKey: Uint8Array,
    honest: readonly number[],
    isSignature: SignatureCheck,
  ): void {
    if (sessionIdOf(proposalBytes) !== sessionId) throw new Violation('signature', 'A session changed its proposal.')
    const { subject } = decodeProposal(proposalBytes)
    const digest = subject.kind === 'message' ? messageDigest(subject.text) : new Uint8Array()
    const [signature] = signatures
    if (signatures.length !== 1 || signature === undefined || !isSignature(signature, digest, publicKey)) {
      throw new Violation('signature', `What session ${sessionId} ended with is no signature of what it is about.`)
    }
    for (const device of honest) {
      if (!this.hasApproved(device, sessionId)) {
        throw new Violation('signature', `There is a signature that device ${device} never approved.`)
      }
    }
    this.signatureCount += 1
  }

  #expectApproved(device: number, proposalBytes: Uint8Array): void {
    const sessionId = sessionIdOf(proposalBytes)
    if (this.hasApproved(device, sessionId)) return
    throw new Violation('signature', `Device ${device} worked on session ${sessionId}, which nobody approved there.`)
  }
}
