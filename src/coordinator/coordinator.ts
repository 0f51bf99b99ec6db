import type { GroupId, SessionId } from '../bytes/index.ts'
import type { SignerContribution } from '../session/index.ts'
import type { Invite } from '../wire/index.ts'
import { type MuSig2Config, type P2PConfig, readConfig, type Settings } from './config.ts'
import { CoordinatorError } from './errors.ts'
import type { CoordinatorEvent, CoordinatorEventMap, CoordinatorEventName } from './events.ts'
import { Emitter } from './emitter.ts'
import { Exchange } from './exchange.ts'
import { Gatherings } from './gatherings.ts'
import { Groups } from './groups.ts'
import { IdentityManager } from './identity-manager.ts'
import type { ChannelId } from './ports/transport.ts'
import type { ElectionInfo, SessionStatus } from './session-status.ts'
import { type SessionDraft, Sessions } from './sessions.ts'
import type { Change, Surroundings } from './surroundings.ts'
import { WorkQueue } from './work-queue.ts'

/** How this device is connected. */
export interface NetworkStatus {
  /** Empty until started. */
  readonly peerId: string
  readonly relays: readonly { readonly address: string; readonly isConnected: boolean }[]
  /** Peers of any channel. */
  readonly peerCount: number
}

/** What there is once the coordinator has started. */
interface Running {
  readonly exchange: Exchange
  readonly groups: Groups
  readonly gatherings: Gatherings
  readonly sessions: Sessions
}

/**
 * Runs signing sessions with other devices, over the ports Transport, Store and Signer. It holds no key and starts no timer: it emits
 * events, and the application decides when to clean up, when a turn has run out, and when something is published.
 */
export class MuSig2P2PCoordinator {
  readonly #config: P2PConfig
  readonly #settings: Settings
  readonly #emitter: Emitter
  readonly #identities: IdentityManager
  readonly #changeListeners = new Set<(change: Change) => void>()
  readonly #connectedRelays = new Set<string>()
  /** Starting and ending wait for each other. */
  readonly #life = new WorkQueue()
  #running: Running | undefined

  /** @throws ConfigError for an option that does not exist, or not any more, or has a wrong value. */
  constructor(p2pConfig: P2PConfig, musig2Config: MuSig2Config = {}) {
    this.#config = p2pConfig
    this.#settings = readConfig(musig2Config)
    this.#emitter = new Emitter(p2pConfig.reportFault)
    const { transport, now } = p2pConfig
    this.#identities = new IdentityManager({ transport, now, emit: (event) => this.#emitter.emit(event) })
  }

  /** Connects, reads all that is stored, and takes every session up where it stands. Starting twice changes nothing. */
  async start(): Promise<void> {
    await this.#life.run(async () => {
      if (this.#running !== undefined) return
      const exchange = this.#makeExchange()
      exchange.start()
      let running: Running
      try {
        await this.#config.transport.start()
        running = this.#assemble(exchange)
        await running.groups.load()
        await running.gatherings.load()
        await running.sessions.load()
      } catch (error) {
        exchange.stop()
        throw error
      }
      this.#running = running
      running.sessions.start()
      running.gatherings.start()
      await running.groups.start()
      this.#changed({ kind: 'network' })
    })
  }

  /** Says goodbye to everyone and stops. All that is stored stays; `start` takes it up again. */
  async cleanup(): Promise<void> {
    await this.#life.run(async () => {
      const running = this.#running
      if (running === undefined) return
      this.#running = undefined
      running.gatherings.stop()
      running.groups.stop()
      await running.sessions.stop()
      running.exchange.stop()
      await this.#config.transport.stop()
      this.#connectedRelays.clear()
    })
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** @returns the end of the subscription. */
  on<Name extends CoordinatorEventName>(
    name: Name,
    listener: (...args: CoordinatorEventMap[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener)
  }

  /** Every event, as plain data. @returns the end of the subscription. */
  onAny(listener: (event: CoordinatorEvent) => void): () => void {
    return this.#emitter.onAny(listener)
  }

  /** Told of everything that is shown, when it changes. @returns the end of the subscription. */
  onChange(listener: (change: Change) => void): () => void {
    const own = (change: Change): void => listener(change)
    this.#changeListeners.add(own)
    return () => {
      this.#changeListeners.delete(own)
    }
  }

  /** Groups in the making. */
  get gatherings(): Gatherings {
    return this.#require().gatherings
  }

  get groups(): Groups {
    return this.#require().groups
  }

  // Sessions. Calls reject with CoordinatorError `not_started`, `session_unknown` or `session_not_readable` where they have to,
  // with SignerError, and with StoreError when a write failed: then nothing was sent.

  /** Proposes a session to a group: its members hear of it, and its link can be handed on. Approves nothing. */
  async createSession(draft: SessionDraft): Promise<SessionId> {
    return this.#require().sessions.create(draft)
  }

  /** Goes to a session that a link leads to. Approves nothing. */
  async joinSession(invite: Invite): Promise<SessionId> {
    return this.#require().sessions.join(invite)
  }

  /**
   * The person has seen what is to be signed and wants it. Once everyone has, it is signed without asking again.
   * @throws CoordinatorError `session_expired`, `session_over` or `nonces_exhausted`.
   */
  async approve(sessionId: SessionId): Promise<void> {
    await this.#session(sessionId).engine.approve()
  }

  /** @param reason at most 280 characters. @throws CoordinatorError `session_over` when it is complete. */
  async decline(sessionId: SessionId, reason: string): Promise<void> {
    await this.#session(sessionId).engine.decline(reason)
  }

  /** Forgets a session on this device. */
  async closeSession(sessionId: SessionId): Promise<void> {
    await this.#require().sessions.close(sessionId)
  }

  /** Drops expired and stuck sessions; the only cleanup there is. A complete session is never dropped. */
  async cleanupExpiredSessions(): Promise<void> {
    const { groups, gatherings, sessions } = this.#require()
    await sessions.prune()
    await groups.prune()
    await gatherings.prune(this.#config.now() - this.#settings.stuckSessionTimeoutMs)
  }

  /**
   * The turn of who is up has run out on this device: the next one's begins. After the last one the session is exhausted.
   * @throws CoordinatorError `session_not_complete` or `failover_disabled`.
   */
  async triggerCoordinatorFailover(sessionId: SessionId): Promise<void> {
    await this.#session(sessionId).engine.failover()
  }

  /** This device is up and cannot: the next one's turn begins at once, on every device. @throws CoordinatorError `not_your_turn`. */
  async handover(sessionId: SessionId, reason: string): Promise<void> {
    await this.#session(sessionId).engine.handover(reason)
  }

  /** The application has seen that the result is published: turns end here, and the others are told. */
  async notifyBroadcastComplete(sessionId: SessionId): Promise<void> {
    await this.#session(sessionId).engine.confirm()
  }

  /** The proposal's bytes, for whoever reads it for themselves. */
  getDocument(sessionId: SessionId): Uint8Array {
    return this.#session(sessionId).contents().document
  }

  /** One 64-byte BIP340 signature for each thing to sign, each verified; undefined until complete. */
  getFinalSignature(sessionId: SessionId): readonly Uint8Array[] | undefined {
    return this.#session(sessionId).status.details?.signatures
  }

  /** By signer index: public nonces and verified partial signatures, for a PSBT that other software goes on with. */
  getContributions(sessionId: SessionId): readonly SignerContribution[] {
    return this.#session(sessionId).contributions
  }

  getSessionStatus(sessionId: SessionId): SessionStatus {
    return this.#session(sessionId).status
  }

  /** Undefined for a session that is not, or not any more, known here. */
  findSession(sessionId: SessionId): SessionStatus | undefined {
    return this.#require().sessions.find(sessionId)?.status
  }

  getSessions(): readonly SessionStatus[] {
    return this.#require()
      .sessions.all()
      .map(({ status }) => status)
  }

  /** Undefined while the proposal is not here, and when no one is elected. */
  getElectionInfo(sessionId: SessionId): ElectionInfo | undefined {
    return this.#session(sessionId).election
  }

  /** Whether it is, or will be first, up to this device to publish the result. */
  isCurrentCoordinator(sessionId: SessionId): boolean {
    const session = this.#session(sessionId)
    const mySignerIndex = session.status.details?.review.signerIndex
    return mySignerIndex !== undefined && session.election?.coordinatorIndex === mySignerIndex
  }

  /** The session as a file that only its link opens. */
  async exportSession(sessionId: SessionId): Promise<Uint8Array> {
    return this.#require().sessions.export(sessionId)
  }

  /**
   * Takes such a file in, as if a peer had sent what is in it.
   * @param invite needed where the session is not known yet.
   * @throws SessionFileError
   */
  async importSession(bytes: Uint8Array, invite?: Invite): Promise<SessionId> {
    return this.#require().sessions.import(bytes, invite)
  }

  getIdentityManager(): IdentityManager {
    return this.#identities
  }

  getNetworkStatus(): NetworkStatus {
    const addresses = new Set([...this.#config.relays, ...this.#connectedRelays])
    return {
      peerId: this.#running === undefined ? '' : this.#config.transport.peerId,
      relays: [...addresses].map((address) => ({ address, isConnected: this.#connectedRelays.has(address) })),
      peerCount: this.#identities.connectedCount,
    }
  }

  /**
   * After sleep, a change of network, or a wait: looks whether connections live, and mends what does not. What peers have sent while
   * storage failed is stored now; nothing is approved or signed by that.
   */
  async checkNetwork(): Promise<void> {
    const { gatherings, groups, sessions } = this.#require()
    await this.#config.transport.check()
    await gatherings.mend()
    await groups.mend()
    await sessions.mend()
  }

  /**
   * A person says that there is room again on this device: what a failed write has stopped goes on, signing of what they have approved as
   * well.
   * @throws StoreError where a write fails again.
   */
  async retryStorage(): Promise<void> {
    const { gatherings, groups, sessions } = this.#require()
    await gatherings.mend()
    await groups.mend()
    await sessions.resume()
  }

  /**
   * The signer's key was unlocked, or another signer's worker stands in the place of the one before: says where this device is, and
   * draws nonces and signs what was approved, wherever that waited for the key.
   */
  async signerUnlocked(): Promise<void> {
    const { groups, sessions } = this.#require()
    await groups.unlocked()
    sessions.unlocked()
  }

  #makeExchange(): Exchange {
    const { transport, yieldToEvents, reportFault } = this.#config
    return new Exchange({
      transport,
      identities: this.#identities,
      yieldToEvents,
      reportFault,
      peerChanged: (channelId, peerId, isConnected) => this.#peerChanged(channelId, peerId, isConnected),
      relayChanged: (relay, isConnected) => {
        if (isConnected) this.#connectedRelays.add(relay)
        else this.#connectedRelays.delete(relay)
        this.#changed({ kind: 'network' })
      },
    })
  }

  #assemble(exchange: Exchange): Running {
    const { transport, store, signer, relays, now, random, yieldToEvents, reportFault } = this.#config
    const surroundings: Surroundings = {
      store,
      signer,
      exchange,
      identities: this.#identities,
      peerId: transport.peerId,
      relays,
      now,
      random,
      yieldToEvents,
      reportFault,
      changed: (change) => this.#changed(change),
    }
    const groups = new Groups({
      ...surroundings,
      announced: (group, announcement) => {
        sessions.announced(group, announcement).catch(reportFault)
      },
      located: (group) => sessions.located(group),
      replaced: ({ groupId }, peerId) => this.#emitter.emit({ name: 'group:replaced', args: [groupId, peerId] }),
      added: () => {
        sessions.reviewAgain().catch(reportFault)
      },
    })
    const gatherings = new Gatherings(surroundings, groups)
    const settings = this.#settings
    const sessions = new Sessions({ ...surroundings, settings, groups, emit: (event) => this.#emitter.emit(event) })
    return { exchange, groups, gatherings, sessions }
  }

  #changed(change: Change): void {
    for (const listener of this.#changeListeners) listener(change)
  }

  /** Who is shown as present follows from who is connected: wherever this peer stands for someone, something has changed. */
  #peerChanged(channelId: ChannelId, peerId: string, isConnected: boolean): void {
    this.#changed({ kind: 'network' })
    const running = this.#running
    if (running === undefined) return
    const { gatherings, groups, sessions } = running
    for (const gathering of gatherings.all()) {
      if (gathering.channelId === channelId) {
        this.#changed({ kind: 'gathering', gatheringId: gathering.gatheringId })
      }
    }
    const concerned = new Set<GroupId>()
    for (const { groupId, memberPeerIds } of groups.list()) {
      if (!memberPeerIds.includes(peerId)) continue
      concerned.add(groupId)
      this.#changed({ kind: 'group', groupId })
    }
    for (const session of sessions.all()) {
      if (session.channelId === channelId && !isConnected) session.peerLeft(peerId)
      const details = session.status.details
      const isSigner = details?.state.signers.some(({ join }) => join?.peerId === peerId) ?? false
      if (isSigner || (details !== undefined && concerned.has(details.review.groupId))) {
        this.#changed({ kind: 'session', sessionId: session.sessionId })
      }
    }
  }

  #session(sessionId: SessionId): ReturnType<Sessions['require']> {
    return this.#require().sessions.require(sessionId)
  }

  #require(): Running {
    if (this.#running !== undefined) return this.#running
    throw new CoordinatorError('not_started', 'The coordinator does not run: start it first.')
  }
}
