import { equalBytes, fromHex, type GroupId, idFromBytes, type SessionId } from '../bytes/index.ts'
import { type ElectionMethod, encodeProposal, sessionIdOf, type Subject } from '../session/index.ts'
import type { Invite } from '../wire/index.ts'
import type { Settings } from './config.ts'
import { CoordinatorError } from './errors.ts'
import type { CoordinatorEvent } from './events.ts'
import type { Announcement } from './group-log.ts'
import type { GroupRunner } from './group-runner.ts'
import type { Groups } from './groups.ts'
import type { KnownPeer } from './ports/transport.ts'
import { decodeTombstone, encodeTombstone, type SessionHead } from './records.ts'
import { meetingPlaces } from './relays.ts'
import { loadSessionHeads } from './session-book.ts'
import { decodeSessionFile, encodeSessionFile, SessionFileError, sessionIdOfFile } from './session-file.ts'
import { SessionRunner } from './session-runner.ts'
import type { Surroundings } from './surroundings.ts'
import { WorkQueue } from './work-queue.ts'

const CLOSED_PREFIX = 'closed/'

/** What a new session is to be. */
export interface SessionDraft {
  readonly groupId: GroupId
  readonly subject: Subject
  readonly note: string
  /** That of the configuration when left out. */
  readonly electionMethod?: ElectionMethod
  /** How long each one's turn to publish lasts. */
  readonly failoverSeconds: number
  readonly expiresAtMs: number
}

export interface SessionsPorts extends Surroundings {
  readonly settings: Settings
  readonly groups: Groups
  readonly emit: (event: CoordinatorEvent) => void
}

/** The sessions of this device. */
export class Sessions {
  readonly #ports: SessionsPorts
  readonly #sessions = new Map<SessionId, SessionRunner>()
  /** A session may come by a link and from the group at once, or while it is being closed: one after the other. */
  readonly #arrivals = new WorkQueue()

  constructor(ports: SessionsPorts) {
    this.#ports = ports
  }

  all(): readonly SessionRunner[] {
    return [...this.#sessions.values()]
  }

  find(sessionId: SessionId): SessionRunner | undefined {
    return this.#sessions.get(sessionId)
  }

  /** @throws CoordinatorError `session_unknown`. */
  require(sessionId: SessionId): SessionRunner {
    const session = this.#sessions.get(sessionId)
    if (session !== undefined) return session
    throw new CoordinatorError('session_unknown', 'This device knows no such session.')
  }

  /** Reads all stored sessions; a bad record is told and hinders no other. */
  async load(): Promise<void> {
    const { store, reportFault } = this.#ports
    for (const head of await loadSessionHeads(store, reportFault)) {
      const session = this.#runner(head)
      try {
        if ((await store.get(CLOSED_PREFIX + head.sessionId)) !== undefined) {
          // It was closed, and then storage failed.
          await session.close()
          continue
        }
        await session.load()
        this.#sessions.set(head.sessionId, session)
      } catch (error) {
        reportFault(error)
      }
    }
  }

  start(): void {
    for (const session of this.all()) this.#start(session)
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((session) => session.stop()))
  }

  /** @throws CoordinatorError `group_unknown`; SessionError for a part that no proposal may have; SignerError; StoreError. */
  async create(draft: SessionDraft): Promise<SessionId> {
    const { groups, settings, now, random, peerId, relays } = this.#ports
    const group = groups.require(draft.groupId)
    const document = encodeProposal({
      network: group.roster.network,
      scheme: 'bip340',
      groupId: fromHex(draft.groupId),
      signers: group.roster.members.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
      subject: draft.subject,
      electionMethod: draft.electionMethod ?? settings.electionMethod,
      creatorIndex: group.head.signerIndex,
      createdAtMs: now(),
      expiresAtMs: draft.expiresAtMs,
      failoverSeconds: draft.failoverSeconds,
      note: draft.note,
      random: random(16),
    })
    const sessionId = sessionIdOf(document)
    const secret = random(16)
    const session = this.#runner({
      sessionId,
      network: group.roster.network,
      secret,
      creatorPeerId: peerId,
      relays: meetingPlaces(relays, group.head.relays),
      addedAtMs: now(),
    })
    await session.create(document)
    this.#sessions.set(sessionId, session)
    this.#ports.emit({ name: 'session:created', args: [sessionId] })
    this.#start(session)
    try {
      await group.propose({ sessionId, document, secret, relays: session.head.relays })
    } catch (error) {
      // A proposal that its own group has not heard of is none.
      await this.#drop(session)
      throw error
    }
    return sessionId
  }

  /** Goes to a session that a link leads to. Approves nothing. @throws CoordinatorError `link_kind_wrong`; StoreError. */
  async join(invite: Invite): Promise<SessionId> {
    if (invite.kind !== 'session') throw new CoordinatorError('link_kind_wrong', 'This link leads to no session.')
    const sessionId = idFromBytes<SessionId>(invite.id)
    await this.#arrivals.run(async () => {
      if (this.#sessions.has(sessionId)) return
      const { network, secret, creatorPeerId, relays } = invite
      const { store, signer } = this.#ports
      if ((await store.get(CLOSED_PREFIX + sessionId)) !== undefined) {
        // Closing it may have been cut short: whoever comes back approves anew.
        await signer.forget(sessionId)
        await store.delete(CLOSED_PREFIX + sessionId)
      }
      const addedAtMs = this.#ports.now()
      await this.#add({ network, secret, creatorPeerId, relays, addedAtMs, sessionId })
    })
    return sessionId
  }

  /** Goes to a session that a member announces, unless it was closed here before. */
  async announced(
    group: GroupRunner,
    { sessionId, document, secret, relays, memberIndex }: Announcement,
  ): Promise<void> {
    await this.#arrivals.run(async () => {
      const known = this.#sessions.get(sessionId)
      if (known !== undefined) {
        // Without the proposal anyone may have told of it, and led to a place where nobody is; with it, it was the creator.
        const isNews = known.document === undefined && document !== undefined
        if (!isNews || equalBytes(known.head.secret, secret)) return
        await known.close()
        this.#sessions.delete(sessionId)
      }
      if ((await this.#ports.store.get(CLOSED_PREFIX + sessionId)) !== undefined) return
      const creatorPeerId = group.status.memberPeerIds[memberIndex] ?? this.#ports.peerId
      const { network } = group.roster
      const head = { network, secret, creatorPeerId, relays, addedAtMs: this.#ports.now(), sessionId }
      const session = await this.#add(head)
      if (document !== undefined) await session.receiveDocument(document)
    })
  }

  /** Members of a group have said where they are: sessions of it meet them there as well. */
  located(group: GroupRunner): void {
    for (const session of this.all()) {
      if (session.status.details?.review.groupId === group.groupId) session.addPeers(group.knownPeers())
    }
  }

  /** Forgets a session; what the group tells of it later is not heard. */
  async close(sessionId: SessionId): Promise<void> {
    await this.#arrivals.run(async () => {
      const session = this.require(sessionId)
      await this.#ports.store.set(CLOSED_PREFIX + sessionId, encodeTombstone(session.endsAtMs))
      await this.#drop(session)
    })
  }

  /** Drops what is done, and the memory of closed sessions that nobody announces any more. */
  async prune(): Promise<void> {
    const { store, now, reportFault, groups } = this.#ports
    for (const session of this.all()) {
      await session.noticeTime()
      if (session.isDone(now())) await this.close(session.sessionId)
    }
    for (const key of await store.keys(CLOSED_PREFIX)) {
      const bytes = await store.get(key)
      const isAnnounced = groups.announces(key.slice(CLOSED_PREFIX.length) as SessionId)
      try {
        if (bytes !== undefined && !isAnnounced && decodeTombstone(bytes) <= now()) await store.delete(key)
      } catch (error) {
        reportFault(error)
      }
    }
  }

  /** After storage has failed: takes up what could not be stored. */
  async mend(): Promise<void> {
    for (const session of this.all()) await session.mend()
  }

  /** The person says that there is room again: every session goes on with what was approved. @throws StoreError where there is none. */
  async resume(): Promise<void> {
    for (const session of this.all()) await session.resume()
  }

  /** Asks the signer again about what it refused: it knows another group now. */
  async reviewAgain(): Promise<void> {
    for (const session of this.all()) await session.reviewAgain()
  }

  /** The signer's key is there: every session says and does what waited for it. */
  unlocked(): void {
    for (const session of this.all()) session.unlocked()
  }

  /** The session as an encrypted file. @throws CoordinatorError `session_unknown` or `session_not_readable`. */
  async export(sessionId: SessionId): Promise<Uint8Array> {
    const session = this.require(sessionId)
    return encodeSessionFile(sessionId, session.head.secret, this.#ports.random(12), session.contents())
  }

  /**
   * Takes a file in, as if a peer had sent what is in it.
   * @param invite opens the file of a session that is not known here.
   * @throws SessionFileError; CoordinatorError `session_unknown` without an invite that fits; WireError; StoreError.
   */
  async import(bytes: Uint8Array, invite: Invite | undefined): Promise<SessionId> {
    const sessionId = sessionIdOfFile(bytes)
    const isInviteRight = invite?.kind === 'session' && idFromBytes<SessionId>(invite.id) === sessionId
    const known = this.#sessions.get(sessionId)
    const secret = known?.head.secret ?? (isInviteRight ? invite.secret : undefined)
    if (secret === undefined) {
      throw new CoordinatorError('session_unknown', "This file needs the session's link as well to be opened.")
    }
    const { document, statements } = await decodeSessionFile(bytes, secret)
    if (sessionIdOf(document) !== sessionId)
      throw new SessionFileError('file_damaged', 'This file holds another session.')
    if (known === undefined && isInviteRight) await this.join(invite)
    await this.require(sessionId).takeIn(document, statements)
    return sessionId
  }

  async #add(head: SessionHead): Promise<SessionRunner> {
    const session = this.#runner(head)
    await session.save()
    // What was left behind when it was closed while storage failed.
    await session.load()
    this.#sessions.set(head.sessionId, session)
    this.#start(session)
    this.#ports.changed({ kind: 'session', sessionId: head.sessionId })
    return session
  }

  async #drop(session: SessionRunner): Promise<void> {
    const { sessionId } = session
    try {
      await session.close()
    } finally {
      // It has stopped, also where its records could not be erased.
      this.#sessions.delete(sessionId)
      this.#ports.emit({ name: 'session:closed', args: [sessionId] })
      this.#ports.changed({ kind: 'session:gone', sessionId })
    }
  }

  #start(session: SessionRunner): void {
    session.start(this.#members(session))
  }

  /** Where the group's members were last: a session meets there as well. */
  #members(session: SessionRunner): readonly KnownPeer[] {
    const groupId = session.status.details?.review.groupId
    const groups = groupId === undefined ? this.#ports.groups.all() : [this.#ports.groups.find(groupId)]
    return groups.flatMap((group) => group?.knownPeers() ?? [])
  }

  #runner(head: SessionHead): SessionRunner {
    const { changed, ...ports } = this.#ports
    return new SessionRunner({ ...ports, changed: () => changed({ kind: 'session', sessionId: head.sessionId }) }, head)
  }
}
