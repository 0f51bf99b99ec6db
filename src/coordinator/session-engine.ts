import type { StatementId } from '../bytes/index.ts'
import { nextStep, type SessionState } from '../session/index.ts'
import type { Claim } from '../signer/index.ts'
import { decodeStatement, statementId } from '../wire/index.ts'
import type { Settings } from './config.ts'
import { CoordinatorError, describeError } from './errors.ts'
import type { CoordinatorEvent } from './events.ts'
import type { OpenedSession } from './opened-session.ts'
import { isKeyLocked } from './key-lock.ts'
import type { Signer } from './ports/signer.ts'
import { StoreError } from './ports/store.ts'
import type { KnownPeer } from './ports/transport.ts'
import type { Publication } from './publication.ts'
import type { SessionProgress } from './records.ts'
import type { SessionBook } from './session-book.ts'
import { SessionAnnouncer } from './session-announcer.ts'
import { WorkQueue } from './work-queue.ts'

/** What the engine needs of the session's channel, open or not. */
export interface SessionLink {
  announce(ids: readonly StatementId[]): void
  addPeers(peers: readonly KnownPeer[]): void
  pause(): void
  resume(): void
}

export interface EnginePorts {
  readonly book: SessionBook
  readonly signer: Signer
  readonly link: SessionLink
  readonly settings: Settings
  readonly peerId: string
  /** Where this device is to be found. */
  readonly relays: readonly string[]
  readonly now: () => number
  readonly yieldToEvents: () => Promise<void>
  readonly emit: (event: CoordinatorEvent) => void
  readonly changed: () => void
}

/**
 * Works a session whose proposal was read: has statements verified in slices, does what `nextStep` says, and announces what follows.
 * Own statements are stored before they are sent. Once a write has failed, nothing is signed or sent until a person asks
 * for something and what was received can be stored.
 */
export class SessionEngine {
  readonly #ports: EnginePorts
  readonly #opened: OpenedSession
  readonly #queue = new WorkQueue()
  /** Received, in memory, and not stored because a write failed. */
  readonly #unsaved = new Set<StatementId>()
  readonly #announcer: SessionAnnouncer
  #hasApproved = false
  /** Nobody has heard from this start that this device is here: it has just begun, or its key is locked. */
  #owesJoin = true
  /** Peer of another device that speaks for this signer now. */
  #replacedBy: string | undefined
  #isHalted = false
  #isStopped = false
  #isDue = false

  constructor(ports: EnginePorts, opened: OpenedSession, progress: SessionProgress) {
    this.#ports = ports
    this.#opened = opened
    this.#announcer = new SessionAnnouncer(ports, opened, progress)
  }

  get progress(): SessionProgress {
    return this.#announcer.progress
  }

  get hasApproved(): boolean {
    return this.#hasApproved
  }

  /** Peer of another device with the same key that has taken this one's place; undefined while this one holds it. */
  get replacedBy(): string | undefined {
    return this.#replacedBy
  }

  get publication(): Publication | undefined {
    return this.#announcer.publication
  }

  /** Says that this device is here, then goes on where the session stands. */
  start(): void {
    this.#inBackground(async () => {
      this.#hasApproved = await this.#ports.signer.hasApproved(this.#opened.review.sessionId)
      await this.#catchUp()
      await this.#join()
      await this.#goOn()
    })
  }

  /** The signer's key is there: says and does what waited for it. */
  unlocked(): void {
    this.#inBackground(async () => {
      this.#hasApproved = await this.#ports.signer.hasApproved(this.#opened.review.sessionId)
      await this.#join()
      await this.#goOn()
    })
  }

  /** Nothing is signed, stored or announced any more. Resolves once what was under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#queue.idle()
  }

  /** Announces what time alone has brought about. */
  async noticeTime(): Promise<void> {
    await this.#attempt(async () => {
      await this.#catchUp()
    })
  }

  /** Stores statements that were taken in, and goes on. False when they could not be stored. */
  async settle(added: readonly StatementId[]): Promise<boolean> {
    for (const id of added) this.#unsaved.add(id)
    try {
      await this.#saveReceived()
    } catch (error) {
      this.#halt(error)
      return false
    }
    const joins = added.flatMap((id): KnownPeer[] => {
      const claim = this.#opened.entry(id)?.claim
      return claim?.type === 'join' ? [{ peerId: claim.peerId, relays: claim.relays }] : []
    })
    if (joins.length > 0) this.#ports.link.addPeers(joins)
    this.#noticeReplacement(added)
    this.#ports.changed()
    this.#goOnLater()
    return true
  }

  /** The person says that there is room again: goes on with what they have approved. Nothing where no write had failed. */
  async resume(): Promise<void> {
    if (this.#isHalted) await this.#command(async () => {})
  }

  async approve(): Promise<void> {
    await this.#command(async (state) => {
      await this.#takePlace()
      if (this.#hasApproved) {
        await this.#act(state)
        return
      }
      const opened = this.#opened
      if (opened.isExpired(this.#ports.now())) {
        throw new CoordinatorError('session_expired', 'The time for approving this is over.')
      }
      const { signerIndex } = opened.review
      const me = { signerIndex, hasApproved: true, liveNonceIds: new Set<StatementId>() }
      const step = nextStep(opened.context, opened.statements, state, me)
      switch (step.type) {
        case 'tell':
        case 'publish':
        case 'partial':
          return
        case 'end':
          throw new CoordinatorError('session_over', 'This session has ended without a signature.')
        case 'wait':
          // Partial signatures of an earlier approval are out already; there is nothing to approve anew.
          if (step.for !== 'stuck') return
          throw new CoordinatorError('nonces_exhausted', 'This device has started over too often in this session.')
        case 'nonce': {
          const { counter, attempt } = step
          const statement = await this.#ports.signer.approve(opened.document, { counter, attempt })
          this.#hasApproved = true
          await this.#addOwn(statement)
        }
      }
    })
  }

  /** Takes the approval back first: whatever happens then, this device signs no more of it. */
  async decline(reason: string): Promise<void> {
    await this.#command(async (state) => {
      if (state.signatures !== undefined) {
        throw new CoordinatorError('session_over', 'Everyone has signed already: it is too late to decline.')
      }
      await this.#ports.signer.forget(this.#opened.review.sessionId)
      this.#hasApproved = false
      await this.#say({ type: 'decline', reason })
    })
  }

  async handover(reason: string): Promise<void> {
    await this.#command(async (state) => {
      const { order, turn } = this.#completed(state)
      if (order[turn] !== this.#opened.review.signerIndex) {
        throw new CoordinatorError('not_your_turn', 'It is not up to this device to publish this.')
      }
      await this.#say({ type: 'handover', turn, reason })
    })
  }

  /** Means nothing once it is confirmed, or everyone has had a turn. */
  async failover(): Promise<void> {
    if (!this.#ports.settings.isFailoverEnabled) {
      throw new CoordinatorError('failover_disabled', 'Failover is turned off by the configuration.')
    }
    await this.#command(async (state) => {
      const { turn, isExhausted, confirmedAtMs } = this.#completed(state)
      if (isExhausted || confirmedAtMs !== undefined) return
      await this.#announcer.announce(turn)
    })
  }

  async confirm(): Promise<void> {
    await this.#command(async (state) => {
      if (this.#completed(state).confirmedAtMs !== undefined) return
      await this.#say({ type: 'broadcast', publicationId: this.#opened.context.publicationId })
    })
  }

  #completed(state: SessionState): Publication {
    const { publication } = this
    if (state.signatures !== undefined && publication !== undefined) return publication
    throw new CoordinatorError('session_not_complete', 'There is no signature yet that could be published.')
  }

  /** What a person asked for. Its failure is theirs to hear; the events that follow from it are out when it resolves. */
  async #command(job: (state: SessionState) => Promise<void>): Promise<void> {
    await this.#queue.run(async () => {
      if (this.#isStopped) throw new CoordinatorError('session_unknown', 'This session was closed.')
      const wasHalted = this.#isHalted
      this.#isHalted = false
      try {
        if (wasHalted) await this.#saveReceived()
        await job(await this.#catchUp())
        await this.#catchUp()
      } catch (error) {
        if (error instanceof StoreError) this.#halt(error)
        throw error
      } finally {
        // Also where they cannot have what they asked for: what was owed is stored, and others may have said something since.
        if (wasHalted && !this.#isHalted) this.#ports.link.resume()
        this.#goOnLater()
      }
    })
  }

  #goOnLater(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#inBackground(async () => {
      this.#isDue = false
      await this.#goOn()
    })
  }

  /** What nobody waits for: its failure is told as an event. */
  #inBackground(job: () => Promise<void>): void {
    this.#attempt(job).catch((error: unknown) => this.#tell(error))
  }

  async #attempt(job: () => Promise<void>): Promise<void> {
    await this.#queue.run(async () => {
      if (this.#isStopped) return
      try {
        await job()
      } catch (error) {
        if (error instanceof StoreError) this.#halt(error)
        else this.#tell(error)
      }
    })
  }

  async #goOn(): Promise<void> {
    let hasActed = true
    while (hasActed && !this.#isStopped && !this.#isHalted) hasActed = await this.#act(await this.#catchUp())
  }

  /** Verifies what is there to verify, and announces what follows from it. */
  async #catchUp(): Promise<SessionState> {
    let announced: SessionState | undefined
    // To announce takes time, and what arrives meanwhile is not verified yet.
    while (announced !== this.#opened.state) {
      while (!this.#isStopped && this.#opened.verifyNext()) {
        this.#ports.changed()
        await this.#ports.yieldToEvents()
      }
      announced = this.#opened.state
      if (!this.#isStopped && !this.#isHalted) await this.#announcer.announce()
    }
    return announced
  }

  /** Does what this device owes the session; false when that is nothing. */
  async #act(state: SessionState): Promise<boolean> {
    const { context, statements, document, review } = this.#opened
    if (this.#isStopped || this.#isHalted || this.#opened.isExpired(this.#ports.now())) return false
    const me = {
      signerIndex: review.signerIndex,
      hasApproved: this.#hasApproved,
      liveNonceIds: new Set(await this.#ports.signer.liveNonceIds(review.sessionId)),
      untoldSignatures: this.#opened.untoldSignatures,
    }
    // What has arrived meanwhile was not verified: nothing is decided by it.
    if (this.#opened.state !== state) return true
    const step = nextStep(context, statements, state, me)
    // Two devices that both draw nonces for one signer would never come to an end.
    if (this.#replacedBy !== undefined && step.type !== 'tell') return false
    switch (step.type) {
      case 'wait':
      case 'end':
      case 'publish':
        return false
      case 'tell': {
        const { signatures } = step
        return this.#unlessLocked(async () => this.#issue({ type: 'signature', signatures }))
      }
      case 'nonce': {
        const { counter, attempt } = step
        return this.#unlessLocked(async () => this.#ports.signer.renewNonce(document, { counter, attempt }))
      }
      case 'partial': {
        const nonces = step.nonceStatementIds.flatMap((id) => this.#opened.entry(id)?.bytes ?? [])
        return this.#unlessLocked(async () => this.#ports.signer.sign(document, nonces))
      }
    }
  }

  /** Adds what the signer says; false when its key is locked, and then `unlocked` comes back to it. */
  async #unlessLocked(say: () => Promise<Uint8Array>): Promise<boolean> {
    try {
      await this.#addOwn(await say())
      return true
    } catch (error) {
      if (!isKeyLocked(error)) throw error
      return false
    }
  }

  /** Only a device with the same key can have said that it is elsewhere, and later than this one. */
  #noticeReplacement(added: readonly StatementId[]): void {
    // Before this device has said where it is, another one's word is the older of the two.
    if (this.#owesJoin) return
    const { review } = this.#opened
    for (const id of added) {
      const entry = this.#opened.entry(id)
      if (entry?.signerIndex !== review.signerIndex || entry.claim.type !== 'join') continue
      const { peerId } = entry.claim
      if (peerId === this.#ports.peerId || peerId === this.#replacedBy) continue
      this.#replacedBy = peerId
      this.#ports.emit({ name: 'session:replaced', args: [review.sessionId, peerId] })
    }
  }

  /** The person goes on here: the other device hears that it was replaced. */
  async #takePlace(): Promise<void> {
    if (this.#replacedBy === undefined) return
    this.#replacedBy = undefined
    this.#owesJoin = true
    await this.#join()
  }

  async #join(): Promise<void> {
    if (!this.#owesJoin) return
    const { state, review } = this.#opened
    const { confirmedAtMs } = this.progress
    // Nobody waits any more for who is here.
    if (state.signatures !== undefined && confirmedAtMs !== undefined) return
    const mine = this.#opened.statements.entries().flatMap(({ signerIndex, claim }) => {
      return signerIndex === review.signerIndex && claim.type === 'join' ? [claim.counter] : []
    })
    const counter = Math.max(this.#ports.now(), ...mine.map((used) => used + 1))
    const { peerId, relays } = this.#ports
    this.#owesJoin = !(await this.#unlessLocked(async () => this.#issue({ type: 'join', counter, peerId, relays })))
  }

  async #say(claim: Claim): Promise<void> {
    await this.#addOwn(await this.#issue(claim))
  }

  async #issue(claim: Claim): Promise<Uint8Array> {
    const { context, proposal, statementKey } = this.#opened
    return this.#ports.signer.issue(context.scope, proposal.network, statementKey, claim)
  }

  async #addOwn(bytes: Uint8Array): Promise<void> {
    const id = statementId(decodeStatement(bytes))
    await this.#ports.book.statements.put(id, bytes)
    if (this.#isStopped) return
    this.#opened.receive(bytes)
    this.#ports.link.announce([id])
    this.#ports.changed()
  }

  async #saveReceived(): Promise<void> {
    for (const id of this.#unsaved) {
      const bytes = this.#opened.entry(id)?.bytes
      if (bytes !== undefined) await this.#ports.book.statements.put(id, bytes)
      this.#unsaved.delete(id)
    }
    await this.#ports.book.statements.tidy((id) => this.#opened.entry(id) !== undefined)
  }

  #halt(error: unknown): void {
    // What fails after the first failure is no news.
    if (this.#isHalted) return
    this.#isHalted = true
    this.#ports.link.pause()
    this.#tell(error)
  }

  #tell(error: unknown): void {
    const { code, message } = describeError(error)
    this.#ports.emit({ name: 'session:error', args: [this.#opened.review.sessionId, message, code] })
  }
}
