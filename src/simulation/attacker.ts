import { fromHex, idFromBytes, type NonceSetId, type SessionId, type StatementId, toHex } from '../bytes/index.ts'
import { type ChannelId, sessionChannelSecret } from '../coordinator/index.ts'
import { type MemoryNetwork, MemoryTransport } from '../coordinator/memory/index.ts'
import { keyAgg, nonceAgg, nonceGen, type SecNonce, Session } from '../musig2/index.ts'
import {
  claimTypeCode,
  decodeClaim,
  decodeProposal,
  encodeClaim,
  messageDigest,
  nonceSetIdOf,
  type SessionClaim,
  sessionIdOf,
} from '../session/index.ts'
import {
  decodeFrame,
  decodeStatement,
  encodeFrame,
  type Frame,
  type Invite,
  packStatements,
  type Scope,
  signStatement,
  type StatementContent,
  statementId,
  WireError,
} from '../wire/index.ts'
import type { Random } from './random.ts'
import { RELAY, type Setting } from './setting.ts'

type NonceClaim = Extract<SessionClaim, { type: 'nonce' }>

/** A nonce that someone gave out. */
export interface HeardNonce {
  readonly id: StatementId
  readonly signer: string
  readonly claim: NonceClaim
}

/** A nonce of the attacker's own; the secret can be used as often as the library lets it. */
interface OwnNonce extends HeardNonce {
  readonly secNonce: SecNonce
}

/**
 * A signer that keeps no rules: it has a member's keys and everyone's links, hears what peers send, and says what it likes to whom it
 * likes. What is done with that, `attacks` tells.
 */
export class Attacker {
  readonly signerIndex: number
  readonly setting: Setting
  readonly random: Random
  readonly #network: MemoryNetwork
  readonly #peers = new Set<string>()
  readonly #statements = new Map<StatementId, Uint8Array>()
  readonly #heardNonces: HeardNonce[] = []
  readonly ownNonces: OwnNonce[] = []
  #transport: MemoryTransport | undefined
  #incarnation = 0
  #invite: Invite | undefined
  #channelId: ChannelId = ''
  #groupChannelId: ChannelId = ''
  #document: Uint8Array | undefined
  #joinCounter = 1

  constructor(signerIndex: number, setting: Setting, network: MemoryNetwork, random: Random) {
    this.signerIndex = signerIndex
    this.setting = setting
    this.random = random
    this.#network = network
  }

  /** Whether it knows what the session is about. */
  get isReady(): boolean {
    return this.#document !== undefined
  }

  get document(): Uint8Array | undefined {
    return this.#document
  }

  get invite(): Invite | undefined {
    return this.#invite
  }

  get scope(): Scope {
    return { kind: 'session', id: this.#invite?.id ?? new Uint8Array(32) }
  }

  /** Peers in the session's channel. */
  get peers(): readonly string[] {
    return [...this.#peers]
  }

  /** All statements of the session that it has heard or said. */
  get statements(): readonly Uint8Array[] {
    return [...this.#statements.values()]
  }

  /** Peer ids that it has had so far. */
  get names(): readonly string[] {
    const { peerId } = this.#member
    return Array.from({ length: this.#incarnation + 1 }, (_, index) => (index === 0 ? peerId : `${peerId}-${index}`))
  }

  async start(): Promise<void> {
    const transport = new MemoryTransport(this.#network, this.names.at(-1) ?? '')
    this.#transport = transport
    transport.subscribe((event) => {
      if (this.#transport !== transport) return
      if (event.type === 'peer:connected' && event.channelId === this.#channelId) {
        this.#peers.add(event.peerId)
        this.#sayHello(event.peerId)
      }
      if (event.type === 'peer:disconnected' && event.channelId === this.#channelId) this.#peers.delete(event.peerId)
      if (event.type === 'frame' && event.channelId === this.#channelId) this.#hear(event.bytes)
    })
    await transport.start()
    this.#groupChannelId = transport.open({ secret: this.setting.invite.secret, relays: [RELAY], peers: [] })
    if (this.#invite !== undefined) this.meet(this.#invite)
  }

  /** Comes back under another name, as if nothing had been. */
  async reincarnate(): Promise<void> {
    const { peerId = '' } = this.#transport ?? {}
    this.#network.crash(peerId)
    this.#transport = undefined
    this.#peers.clear()
    this.#incarnation += 1
    await this.start()
  }

  /** Goes to the channel of a session; only to the first one, so that the plan stays simple. */
  meet(invite: Invite): void {
    if (this.#invite !== undefined && toHex(this.#invite.id) !== toHex(invite.id)) return
    this.#invite = invite
    const others = this.setting.members.filter(({ peerId }) => peerId !== this.#member.peerId)
    const channel = {
      secret: sessionChannelSecret(invite.secret, idFromBytes<SessionId>(invite.id)),
      relays: [RELAY],
      peers: others.map(({ peerId }) => ({ peerId, relays: [RELAY] })),
    }
    this.#channelId = this.#transport?.open(channel) ?? ''
  }

  /** Nonces of everyone in an attempt, by signer index, the newest; undefined where none was heard. */
  heard(attempt: number): readonly (HeardNonce | undefined)[] {
    const nonces = this.#heardNonces.filter(({ claim }) => claim.attempt === attempt)
    return this.setting.roster.members.map(({ statementKey }) =>
      nonces
        .filter(({ signer }) => signer === toHex(statementKey))
        .toSorted((a, b) => b.claim.counter - a.claim.counter || (a.id < b.id ? 1 : -1))
        .at(0),
    )
  }

  /** The attempt that is under way, as it looks from here. */
  get attempt(): number {
    let attempt = 0
    while (attempt < 15 && this.heard(attempt).every((nonce) => nonce !== undefined)) {
      if (this.heard(attempt + 1).every((nonce) => nonce === undefined)) break
      attempt += 1
    }
    return attempt
  }

  /** A nonce statement with a fresh nonce, or with these public nonces. */
  nonce(draw: { boot: Uint8Array; counter: number; attempt: number }, pubNonce?: Uint8Array): Uint8Array {
    const fresh = nonceGen({
      publicKey: this.#publicKey,
      secretKey: this.#member.secretKey,
      random: this.random.bytes(32),
    })
    const claim: NonceClaim = { type: 'nonce', ...draw, pubNonces: [pubNonce ?? fresh.pubNonce] }
    const bytes = this.say(claim)
    this.ownNonces.push({ id: idOf(bytes), signer: toHex(this.statementKey), claim, secNonce: fresh.secNonce })
    return bytes
  }

  /** The right partial signature for a set of nonces that has an own one; undefined where its secret is not known or spent. */
  partial(set: readonly HeardNonce[]): Uint8Array | undefined {
    const document = this.#document
    const own = this.ownNonces.find(({ id }) => set.some((nonce) => nonce.id === id))
    if (document === undefined || own === undefined) return undefined
    const { subject, signers } = decodeProposal(document)
    const digest = messageDigest(subject.kind === 'message' ? subject.text : '')
    try {
      const aggNonce = nonceAgg(set.map(({ claim }) => claim.pubNonces[0] ?? new Uint8Array()))
      const session = new Session(keyAgg(signers.map(({ publicKey }) => publicKey)), aggNonce, digest)
      return session.sign(own.secNonce, this.#member.secretKey)
    } catch {
      return undefined
    }
  }

  partialStatement(nonceSetId: NonceSetId, nonceStatementId: StatementId, partial: Uint8Array): Uint8Array {
    return this.say({ type: 'partial', nonceSetId, nonceStatementId, partials: [partial] })
  }

  /** The complete set of the attempt under way. */
  currentSet(): { readonly id: NonceSetId; readonly nonces: readonly HeardNonce[] } | undefined {
    const nonces = this.heard(this.attempt).filter((nonce) => nonce !== undefined)
    if (nonces.length < this.setting.members.length) return undefined
    return { id: nonceSetIdOf(nonces.map(({ id }) => id)), nonces }
  }

  nextJoinCounter(): number {
    this.#joinCounter += 1
    return this.#joinCounter
  }

  /** A statement of its own about the session. */
  say(claim: SessionClaim, change: Partial<StatementContent> = {}): Uint8Array {
    return this.sayBody(claimTypeCode(claim), encodeClaim(claim), change)
  }

  sayBody(type: number, body: Uint8Array, change: Partial<StatementContent> = {}): Uint8Array {
    const { network } = this.setting.roster
    const content = { network, scope: this.scope, signer: this.statementKey, type, body, ...change }
    return signStatement(content, this.#member.statementSecretKey, new Uint8Array(32))
  }

  /** Tells statements to these peers, or to everyone. */
  tell(statements: readonly Uint8Array[], peers: readonly string[] = this.peers): void {
    for (const bytes of statements) this.#remember(bytes)
    for (const frame of packStatements(statements)) this.send(frame, peers)
  }

  /** The same without remembering them. */
  sendStatements(statements: readonly Uint8Array[]): void {
    for (const frame of packStatements(statements)) this.send(frame)
  }

  send(frame: Frame, peers: readonly string[] = this.peers): void {
    this.sendBytes(encodeFrame(frame), peers)
  }

  /** Past the transport, which would refuse what is too long. */
  sendBytes(bytes: Uint8Array, peers: readonly string[] = this.peers, channelId: ChannelId = this.#channelId): void {
    const { peerId = '' } = this.#transport ?? {}
    for (const peer of peers) this.#network.send(peerId, channelId, peer, bytes)
  }

  /** Tells something in the group's channel. */
  tellGroup(bytes: Uint8Array): void {
    const peers = this.setting.members.map(({ peerId }) => peerId)
    this.sendBytes(encodeFrame({ type: 'statements', statements: [bytes] }), peers, this.#groupChannelId)
  }

  get groupScope(): Scope {
    return { kind: 'group', id: fromHex(this.setting.groupId) }
  }

  /** Has nothing and wants everything. */
  #sayHello(peerId: string): void {
    this.send({ type: 'have', hasDocument: this.isReady, statementIds: [], isLast: true }, [peerId])
  }

  #hear(bytes: Uint8Array): void {
    try {
      const frame = decodeFrame(bytes)
      if (frame.type === 'document' && sessionIdOf(frame.bytes) === toHex(this.scope.id)) this.#document = frame.bytes
      if (frame.type !== 'statements') return
      for (const statement of frame.statements) this.#remember(statement)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
    }
  }

  #remember(bytes: Uint8Array): void {
    const statement = decodeStatement(bytes)
    const id = statementId(statement)
    if (toHex(statement.scope.id) !== toHex(this.scope.id) || this.#statements.has(id)) return
    this.#statements.set(id, bytes)
    const claim = readClaim(statement.type, statement.body)
    if (claim?.type === 'nonce') this.#heardNonces.push({ id, signer: toHex(statement.signer), claim })
  }

  get #member(): Setting['members'][number] {
    const member = this.setting.members[this.signerIndex]
    if (member === undefined) throw new RangeError('There is no such member.')
    return member
  }

  get #publicKey(): Uint8Array {
    return this.setting.roster.members[this.signerIndex]?.publicKey ?? new Uint8Array()
  }

  get statementKey(): Uint8Array {
    return this.setting.roster.members[this.signerIndex]?.statementKey ?? new Uint8Array()
  }
}

function idOf(bytes: Uint8Array): StatementId {
  return statementId(decodeStatement(bytes))
}

function readClaim(type: number, body: Uint8Array): SessionClaim | undefined {
  try {
    return decodeClaim(type, body, 1)
  } catch {
    return undefined
  }
}
