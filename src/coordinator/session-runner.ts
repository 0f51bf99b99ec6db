import { fromHex, type SessionId, type StatementId } from '../bytes/index.ts'
import { sessionIdOf, type SignerContribution } from '../session/index.ts'
import type { Invite } from '../wire/index.ts'
import type { Settings } from './config.ts'
import { CoordinatorError, describeError } from './errors.ts'
import type { CoordinatorEvent } from './events.ts'
import type { ChannelHandle, Exchange } from './exchange.ts'
import { OpenedSession } from './opened-session.ts'
import type { Signer } from './ports/signer.ts'
import { type Store, StoreError } from './ports/store.ts'
import type { ChannelId, KnownPeer } from './ports/transport.ts'
import type { SessionHead, SessionProgress } from './records.ts'
import { meetingPlaces } from './relays.ts'
import type { Judgement, Replica } from './replica.ts'
import { FRESH_PROGRESS, SessionBook } from './session-book.ts'
import { sessionChannelSecret } from './session-channel.ts'
import { SessionEngine } from './session-engine.ts'
import { CREATED_KEY } from './session-events.ts'
import { type ElectionInfo, electionOf, type RunningSession, type SessionStatus, statusOf } from './session-status.ts'
import { WorkQueue } from './work-queue.ts'

export interface SessionPorts {
  readonly store: Store
  readonly signer: Signer
  readonly exchange: Exchange
  readonly settings: Settings
  readonly peerId: string
  /** Own relays. */
  readonly relays: readonly string[]
  readonly now: () => number
  readonly yieldToEvents: () => Promise<void>
  readonly emit: (event: CoordinatorEvent) => void
  /** Something that is shown has changed. */
  readonly changed: () => void
  readonly reportFault: (error: unknown) => void
}

/** The life of one session on this device: from a link, over its document, to its end; and its side of the exchange with peers. */
export class SessionRunner implements Replica {
  readonly head: SessionHead
  readonly #ports: SessionPorts
  readonly #book: SessionBook
  /** The document may come from several at once, and is opened once. */
  readonly #openings = new WorkQueue()
  #document: Uint8Array | undefined
  /** It arrived, and could not be stored. */
  #unsavedDocument: Uint8Array | undefined
  #running: RunningSession | undefined
  #refusal: SessionStatus['refusal']
  #channel: ChannelHandle | undefined
  #isStarted = false

  constructor(ports: SessionPorts, head: SessionHead) {
    this.#ports = ports
    this.head = head
    this.#book = new SessionBook(ports.store, head.sessionId)
  }

  get sessionId(): SessionId {
    return this.head.sessionId
  }

  get channelId(): ChannelId | undefined {
    return this.#channel?.channelId
  }

  /** Undefined until it was read: whoever has it is sent what was said of it, and has to be able to judge that. */
  get document(): Uint8Array | undefined {
    return this.#document
  }

  /** What people can do with it. @throws CoordinatorError `session_not_readable` while its proposal is not here, or is refused. */
  get engine(): SessionEngine {
    return this.#requireRunning().engine
  }

  get status(): SessionStatus {
    const { sessionId } = this.head
    const base = { sessionId, invite: this.#invite(), refusal: this.#refusal }
    return statusOf(base, this.#running, this.#ports.now())
  }

  /** Undefined while the proposal is not here, or when nobody is elected. */
  get election(): ElectionInfo | undefined {
    if (this.#running === undefined || !this.#ports.settings.isElectionEnabled) return undefined
    return electionOf(this.#running)
  }

  /** Whether cleanup may drop it: nothing can come of it any more, and its time is over. A complete one is never dropped. */
  isDone(nowMs: number): boolean {
    const heardAtMs = Math.max(this.#running?.engine.progress.changedAtMs ?? 0, this.head.addedAtMs)
    const isIdle = nowMs - heardAtMs >= this.#ports.settings.stuckSessionTimeoutMs
    if (this.#running === undefined) return this.#refusal !== undefined && isIdle
    const { opened } = this.#running
    switch (opened.state.phase) {
      case 'complete':
        return false
      case 'declined':
      case 'stuck':
        return isIdle
      case 'collecting':
      case 'signing':
        // Once everyone approved, what is missing may be on its way in a file: it has a while longer.
        return opened.isExpired(nowMs) || (nowMs >= opened.proposal.expiresAtMs && isIdle)
    }
  }

  /** Until when a group may still announce it, in milliseconds since 1970. */
  get endsAtMs(): number {
    return this.#running?.opened.proposal.expiresAtMs ?? Number.MAX_SAFE_INTEGER
  }

  /** Writes down a session that a link or a group told of. */
  async save(): Promise<void> {
    await this.#book.saveHead(this.head)
  }

  /** Writes down and opens a session that this device proposes. @throws SignerError when the signer will not have it. */
  async create(document: Uint8Array): Promise<void> {
    const opened = await this.#read(document)
    const progress = { ...FRESH_PROGRESS, announced: [CREATED_KEY], changedAtMs: this.#ports.now() }
    try {
      await this.#book.saveDocument(document)
      await this.#book.saveProgress(progress)
      await this.#book.saveHead(this.head)
    } catch (error) {
      // What could not be written whole is taken back; if even that fails, it is no session without its head.
      await this.#book.erase().catch(this.#ports.reportFault)
      throw error
    }
    this.#document = document
    this.#runWith(opened, progress)
  }

  /** Announces what time alone has brought about: that the session has expired. */
  async noticeTime(): Promise<void> {
    await this.#running?.engine.noticeTime()
  }

  /** Reads what was stored. */
  async load(): Promise<void> {
    const document = await this.#book.loadDocument()
    // A damaged one is as good as none: peers have it too.
    if (document === undefined || sessionIdOf(document) !== this.sessionId) return
    await this.#open(document)
  }

  /** Looks for the others, tells them that this device is here, and goes on where the session stands. */
  start(members: readonly KnownPeer[]): void {
    const { secret, relays, creatorPeerId } = this.head
    this.#isStarted = true
    this.#running?.engine.start()
    if (this.#isSettled) return
    const signers = this.#running?.opened.state.signers ?? []
    const peers = [{ peerId: creatorPeerId, relays }, ...members, ...signers.flatMap(({ join }) => join ?? [])]
    this.#channel = this.#ports.exchange.open(
      {
        secret: sessionChannelSecret(secret, this.sessionId),
        relays: meetingPlaces(relays, this.#ports.relays),
        peers: peers.filter(({ peerId }) => peerId !== this.#ports.peerId),
      },
      this,
    )
  }

  /** Where members were seen last. */
  addPeers(peers: readonly KnownPeer[]): void {
    this.#channel?.addPeers(peers)
  }

  /** Ends it until the next start of the device; nothing stored is touched. */
  async stop(): Promise<void> {
    this.#isStarted = false
    this.#channel?.close()
    await this.#running?.engine.stop()
  }

  /** Forgets the session on this device. */
  async close(): Promise<void> {
    await this.stop()
    await this.#ports.signer.forget(this.sessionId)
    await this.#book.erase()
  }

  /** Asks the signer once more about a session that it refused: it may know the group by now. */
  async reviewAgain(): Promise<void> {
    await this.#openings.run(async () => {
      if (this.#refusal === undefined || this.#document === undefined) return
      await this.#open(this.#document)
      if (this.#running !== undefined) this.#channel?.askAgain()
    })
  }

  /** The signer's key is there: says and does what waited for it. */
  unlocked(): void {
    this.#running?.engine.unlocked()
  }

  /** Stores the document if that failed before, and goes on where it succeeds. */
  async mend(): Promise<void> {
    const document = this.#unsavedDocument
    if (document === undefined || (await this.receiveDocument(document)) !== 'taken') return
    this.#unsavedDocument = undefined
    this.#channel?.resume()
  }

  /** The person says that there is room again. @throws StoreError */
  async resume(): Promise<void> {
    await this.mend()
    await this.#running?.engine.resume()
  }

  /** A peer of this session's channel is gone. */
  peerLeft(peerId: string): void {
    const signer = this.#running?.opened.state.signers.find(({ join }) => join?.peerId === peerId)
    if (signer === undefined) return
    this.#ports.emit({ name: 'session:participant-disconnected', args: [this.sessionId, signer.signerIndex] })
  }

  ids(): readonly StatementId[] {
    return this.#running?.opened.statements.ids() ?? []
  }

  get(id: StatementId): Uint8Array | undefined {
    return this.#running?.opened.entry(id)?.bytes
  }

  receive(bytes: Uint8Array): Judgement {
    return this.#running?.opened.receive(bytes) ?? { kind: 'ignored' }
  }

  async receiveDocument(bytes: Uint8Array): Promise<'taken' | 'wrong' | 'failed'> {
    if (sessionIdOf(bytes) !== this.sessionId) return 'wrong'
    return this.#openings.run(() => this.#takeDocument(bytes))
  }

  async settle(added: readonly StatementId[]): Promise<boolean> {
    return (await this.#running?.engine.settle(added)) ?? false
  }

  /** What each signer gave so far. @throws CoordinatorError `session_not_readable`. */
  get contributions(): readonly SignerContribution[] {
    return this.#requireRunning().opened.contributions
  }

  /** Document and statements, for a file. @throws CoordinatorError `session_not_readable`. */
  contents(): { readonly document: Uint8Array; readonly statements: readonly Uint8Array[] } {
    const { opened } = this.#requireRunning()
    return { document: opened.document, statements: opened.statements.entries().map(({ bytes }) => bytes) }
  }

  /**
   * The same as receiving all this from a peer, and passing it on.
   * @throws WireError when something among it is no statement; what came before is kept.
   */
  async takeIn(document: Uint8Array, statements: readonly Uint8Array[]): Promise<void> {
    await this.receiveDocument(document)
    const added: StatementId[] = []
    try {
      for (const bytes of statements) {
        const judgement = this.receive(bytes)
        if (judgement.kind === 'added') added.push(judgement.id)
        await this.#ports.yieldToEvents()
      }
    } finally {
      if (added.length > 0) await this.settle(added)
      this.#channel?.announceAll()
    }
  }

  async #takeDocument(bytes: Uint8Array): Promise<'taken' | 'failed'> {
    if (this.#document !== undefined) return 'taken'
    try {
      await this.#book.saveDocument(bytes)
      await this.#open(bytes)
      return 'taken'
    } catch (error) {
      this.#unsavedDocument = bytes
      this.#channel?.pause()
      const { code, message } = describeError(error)
      this.#ports.emit({ name: 'session:error', args: [this.sessionId, message, code] })
      return 'failed'
    }
  }

  /** Has the signer read the proposal: it is opened, or refused with the signer's own words. @throws StoreError */
  async #open(document: Uint8Array): Promise<void> {
    let opened: OpenedSession
    try {
      opened = await this.#read(document)
    } catch (error) {
      if (error instanceof StoreError) throw error
      this.#document = document
      this.#refusal = describeError(error)
      this.#ports.changed()
      return
    }
    const progress = await this.#book.restore(opened, this.#ports)
    this.#document = document
    this.#refusal = undefined
    this.#runWith(opened, progress)
    if (this.#isStarted) this.#running?.engine.start()
    this.#ports.changed()
  }

  async #read(document: Uint8Array): Promise<OpenedSession> {
    const { signer, yieldToEvents } = this.#ports
    return OpenedSession.open(document, await signer.review(document), yieldToEvents)
  }

  #runWith(opened: OpenedSession, progress: SessionProgress): void {
    const link = {
      announce: (ids: readonly StatementId[]) => this.#channel?.announce(ids),
      addPeers: (peers: readonly KnownPeer[]) => this.#channel?.addPeers(peers),
      pause: () => this.#channel?.pause(),
      resume: () => this.#channel?.resume(),
    }
    const relays = meetingPlaces(this.head.relays, this.#ports.relays)
    const engine = new SessionEngine({ ...this.#ports, relays, book: this.#book, link }, opened, progress)
    this.#running = { opened, engine }
  }

  /** Nobody needs anything of it any more: it is published, and its time is over. */
  get #isSettled(): boolean {
    if (this.#running === undefined) return false
    const { opened, engine } = this.#running
    return engine.progress.confirmedAtMs !== undefined && this.#ports.now() >= opened.proposal.expiresAtMs
  }

  #requireRunning(): RunningSession {
    if (this.#running !== undefined) return this.#running
    throw new CoordinatorError(
      'session_not_readable',
      this.#refusal === undefined
        ? 'What this session is about has not arrived yet: nobody who knows it was met.'
        : `This device refuses the session: ${this.#refusal.message}`,
    )
  }

  #invite(): Invite {
    const { network, sessionId, secret, relays } = this.head
    return {
      network,
      kind: 'session',
      id: fromHex(sessionId),
      secret,
      creatorPeerId: this.#ports.peerId,
      relays: meetingPlaces(relays, this.#ports.relays),
    }
  }
}
