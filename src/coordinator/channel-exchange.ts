import { fromHex, idFromBytes, type StatementId } from '../bytes/index.ts'
import {
  decodeFrame,
  DocumentAssembler,
  encodeFrame,
  type Frame,
  packHave,
  packStatements,
  splitDocument,
  WireError,
} from '../wire/index.ts'
import type { Judgement, Replica } from './replica.ts'
import { WorkQueue } from './work-queue.ts'

/** Frames of one peer that wait to be read: its document and statements many times over. */
const MAX_WAITING_FRAMES = 256
/** How often a peer may say in one connection what it holds. Each time it may be sent all that it lacks. */
const MAX_ROUNDS = 16
/** More ids than this are held by no replica. */
const MAX_HELD_IDS = 16_384
/** Statements whose place is taken, of one connection: an honest peer may hold a few of a signer who made too many. */
const MAX_SURPLUS = 128
/** A signature check takes about two milliseconds: other work comes in between after this many. */
const STATEMENTS_A_SLICE = 8

export interface ChannelPorts {
  /** Sends to a peer that is connected, and drops otherwise. */
  readonly send: (peerId: string, frame: Uint8Array) => void
  readonly violation: (peerId: string, code: string) => void
  readonly isBlocked: (peerId: string) => boolean
  /** The peer takes its leave. */
  readonly farewell: (peerId: string) => void
  readonly yieldToEvents: () => Promise<void>
  readonly reportFault: (error: unknown) => void
}

interface PeerState {
  readonly peerId: string
  readonly assembler: DocumentAssembler
  /** Statements that it is known to hold: it said so, sent them, or was sent them. */
  held: Set<StatementId>
  /** Ids of a `have` whose last frame has not come yet. */
  incoming: Set<StatementId> | undefined
  rounds: number
  /** While paused it was not told what is held, or something of it was not taken in: it has to hear what is lacking. */
  isOwedHave: boolean
  /** It has said what it holds: only now is anything sent. */
  isKnown: boolean
  hasDocument: boolean
  surplus: number
  waitingFrames: number
}

/**
 * Anti-entropy in one channel: both say what they hold, send what the other lacks, and pass news on to whoever lacks it. What is
 * exchanged, and whether it is believed, is the replica's affair.
 */
export class ChannelExchange {
  readonly #replica: Replica
  readonly #ports: ChannelPorts
  readonly #peers = new Map<string, PeerState>()
  readonly #queue = new WorkQueue()
  #isPaused = false

  constructor(replica: Replica, ports: ChannelPorts) {
    this.#replica = replica
    this.#ports = ports
  }

  connected(peerId: string): void {
    const peer: PeerState = {
      peerId,
      assembler: new DocumentAssembler(),
      held: new Set(),
      incoming: undefined,
      rounds: 0,
      isOwedHave: false,
      isKnown: false,
      hasDocument: false,
      surplus: 0,
      waitingFrames: 0,
    }
    this.#peers.set(peerId, peer)
    this.#sayWhatIsHeld(peer)
  }

  disconnected(peerId: string): void {
    this.#peers.delete(peerId)
  }

  /** Queues a frame to be read. Never throws, whatever the bytes are. */
  receive(peerId: string, bytes: Uint8Array): void {
    const peer = this.#peers.get(peerId)
    if (peer === undefined) return
    if (peer.waitingFrames >= MAX_WAITING_FRAMES) {
      this.#ports.violation(peerId, 'flood')
      return
    }
    peer.waitingFrames += 1
    this.#queue
      .run(async () => {
        peer.waitingFrames -= 1
        await this.#read(peer, bytes)
      })
      .catch(this.#ports.reportFault)
  }

  /** Tells these statements to whoever lacks them. They must be stored already. */
  announce(ids: readonly StatementId[]): void {
    for (const peer of this.#peers.values()) this.#tell(peer, ids)
  }

  /** Tells everyone the document and all statements that they lack. */
  announceAll(): void {
    this.announce(this.#replica.ids())
  }

  /** Asks everyone once more for what is lacking here: for a replica that can judge only now. */
  askAgain(): void {
    for (const peer of this.#peers.values()) this.#sayWhatIsHeld(peer)
  }

  /** Sends nothing and takes nothing in until `resume`. What peers hold is heard all the same: they do not say it twice. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    // Who has missed nothing is not asked: a pause may come and go many times, and peers count how often they are.
    for (const peer of this.#peers.values()) if (peer.isOwedHave) this.#sayWhatIsHeld(peer)
    this.announceAll()
  }

  /** Resolves once every frame received so far was read. */
  async idle(): Promise<void> {
    await this.#queue.idle()
  }

  #sayWhatIsHeld(peer: PeerState): void {
    peer.isOwedHave = this.#isPaused
    if (this.#isPaused) return
    const { document } = this.#replica
    for (const frame of packHave(document !== undefined, this.#replica.ids().map(fromHex))) this.#send(peer, frame)
  }

  #tell(peer: PeerState, ids: readonly StatementId[]): void {
    const { document } = this.#replica
    if (!peer.isKnown || document === undefined || this.#isPaused) return
    if (!peer.hasDocument) {
      for (const frame of splitDocument(document)) this.#send(peer, frame)
      peer.hasDocument = true
      // Whoever has just got the document lacks everything else as well.
      this.#tell(peer, this.#replica.ids())
      return
    }
    const lacking: Uint8Array[] = []
    for (const id of ids) {
      const bytes = peer.held.has(id) ? undefined : this.#replica.get(id)
      if (bytes === undefined) continue
      lacking.push(bytes)
      peer.held.add(id)
    }
    for (const frame of packStatements(lacking)) this.#send(peer, frame)
  }

  #send(peer: PeerState, frame: Frame): void {
    if (!this.#isPaused) this.#ports.send(peer.peerId, encodeFrame(frame))
  }

  async #read(peer: PeerState, bytes: Uint8Array): Promise<void> {
    if (this.#ports.isBlocked(peer.peerId)) return
    try {
      const frame = decodeFrame(bytes)
      if (this.#isPaused && (frame.type === 'document' || frame.type === 'statements')) {
        peer.isOwedHave = true
        return
      }
      switch (frame.type) {
        case 'have':
          this.#readHave(peer, frame)
          break
        case 'document':
          await this.#readDocument(peer, frame)
          break
        case 'statements':
          await this.#readStatements(peer, frame.statements)
          break
        case 'bye':
          this.#ports.farewell(peer.peerId)
          break
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#ports.violation(peer.peerId, error.code)
    }
  }

  #readHave(peer: PeerState, frame: Extract<Frame, { type: 'have' }>): void {
    if (peer.incoming === undefined) peer.rounds += 1
    const incoming = peer.incoming ?? new Set<StatementId>()
    for (const id of frame.statementIds) incoming.add(idFromBytes<StatementId>(id))
    peer.incoming = frame.isLast ? undefined : incoming
    if (peer.rounds > MAX_ROUNDS || incoming.size > MAX_HELD_IDS) {
      peer.incoming = undefined
      this.#ports.violation(peer.peerId, 'have_excessive')
      return
    }
    if (!frame.isLast) return
    peer.held = incoming
    peer.hasDocument = frame.hasDocument
    peer.isKnown = true
    this.#tell(peer, this.#replica.ids())
  }

  async #readDocument(peer: PeerState, chunk: Extract<Frame, { type: 'document' }>): Promise<void> {
    // Several peers may send it at the same time: that is no fault.
    if (this.#replica.document !== undefined) return
    const document = peer.assembler.add(chunk)
    if (document === undefined) return
    switch (await this.#replica.receiveDocument(document)) {
      case 'taken':
        peer.hasDocument = true
        this.announceAll()
        return
      case 'wrong':
        this.#ports.violation(peer.peerId, 'document_wrong')
        return
      case 'failed':
        return
    }
  }

  async #readStatements(peer: PeerState, statements: readonly Uint8Array[]): Promise<void> {
    // Without the document nothing can be judged; whoever has the statements sends them after it.
    if (this.#replica.document === undefined) return
    const added: StatementId[] = []
    for (const [index, bytes] of statements.entries()) {
      if (index > 0 && index % STATEMENTS_A_SLICE === 0) await this.#ports.yieldToEvents()
      if (this.#ports.isBlocked(peer.peerId)) break
      const judgement = this.#judge(peer, bytes)
      if (judgement?.kind === 'added') added.push(judgement.id)
      if (judgement?.kind === 'added' || judgement?.kind === 'known') peer.held.add(judgement.id)
    }
    if (added.length > 0 && (await this.#replica.settle(added))) this.announce(added)
  }

  #judge(peer: PeerState, bytes: Uint8Array): Judgement | undefined {
    let judgement: Judgement
    try {
      judgement = this.#replica.receive(bytes)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#ports.violation(peer.peerId, error.code)
      return undefined
    }
    switch (judgement.kind) {
      case 'dropped':
        this.#ports.violation(peer.peerId, judgement.code)
        break
      case 'surplus':
        peer.surplus += 1
        if (peer.surplus > MAX_SURPLUS) this.#ports.violation(peer.peerId, 'surplus')
        break
      case 'added':
      case 'known':
      case 'ignored':
        break
    }
    return judgement
  }
}
