import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import type { FeeCap } from '../chain/index.ts'
import type { CoordinatorEvent } from '../coordinator/index.ts'
import type { ElectionMethod } from '../session/index.ts'
import type { Network } from '../wire/index.ts'
import type { PaymentDraft, PaymentEstimate } from './payment-views.ts'
import type { GatheringView, GroupView, NetworkView, SessionView } from './views.ts'
import type { WalletView } from './wallet-views.ts'

/** What the app is configured with; the page reads it from `/config.json`, the relay that serves the page writes it. */
export interface AppConfiguration {
  /** Multiaddrs of relays for new groups and sessions, each with the relay's peer id. */
  readonly relays: readonly string[]
  readonly iceServers: readonly {
    readonly urls: readonly string[]
    readonly username?: string
    readonly credential?: string
  }[]
  /** The network of new groups. */
  readonly network: Network
  /** How long a turn to publish lasts unless a session says otherwise, in seconds. */
  readonly failoverSeconds: number
  /** Base URLs of Esplora's routes by network, in the order of preference; one that begins with `/` is of the page's own origin. */
  readonly esplora: Readonly<Partial<Record<Network, readonly string[]>>>
  /** Whether the page's origin answers `POST /regtest/faucet` and `POST /regtest/mine`. */
  readonly hasFaucet: boolean
  /** A payment whose fee passes either bound is not signed here. */
  readonly feeCap: FeeCap
}

/** What a session is opened with, whatever it is about. */
interface SessionTerms {
  readonly groupId: GroupId
  readonly note: string
  readonly electionMethod: ElectionMethod
  readonly failoverSeconds: number
  /** From now, in milliseconds. */
  readonly expiresInMs: number
}

/**
 * What the page asks of the worker. Each goes out as `{ requestId, command }` and is answered by one `reply` or `refused` with the
 * same `requestId`. The first is `start`; its message also transfers the port of the WebRTC bridge, as the first element of the event's
 * `ports`, and the port of the signer's worker as the second.
 */
export type Command =
  | { readonly type: 'start'; readonly configuration: AppConfiguration }
  /** Answered with `gathering`. */
  | { readonly type: 'gathering:create'; readonly groupName: string; readonly memberName: string }
  | { readonly type: 'gathering:join'; readonly gatheringId: GatheringId; readonly memberName: string }
  /** Fixes the roster to those who have a seat now. */
  | { readonly type: 'gathering:seal'; readonly gatheringId: GatheringId }
  /** The person compared the words: they are the same. */
  | { readonly type: 'gathering:confirm'; readonly gatheringId: GatheringId }
  | { readonly type: 'gathering:close'; readonly gatheringId: GatheringId }
  /** Reads what follows `#` in a link, or a whole link, and opens what it leads to. Approves nothing. Answered with `link`. */
  | { readonly type: 'link:open'; readonly text: string }
  /** Answered with `session`. */
  | ({ readonly type: 'session:propose'; readonly text: string } & SessionTerms)
  /** What would come of a payment: for the form, at every change. Proposes nothing. Answered with `estimate`. */
  | { readonly type: 'payment:estimate'; readonly groupId: GroupId; readonly payment: PaymentDraft }
  /** Answered with `session`; refused with the code of the first fault that `payment:estimate` would have told. */
  | ({ readonly type: 'payment:propose'; readonly payment: PaymentDraft } & SessionTerms)
  /** A PSBT of another wallet: the bytes of a file, or pasted text (Base64 or hex). Answered with `session`. */
  | ({ readonly type: 'psbt:propose'; readonly psbt: Uint8Array | string } & SessionTerms)
  /**
   * The session's PSBT with all that is there by now: public nonces and partial signatures (BIP373), signatures once complete.
   * Answered with `file`.
   */
  | { readonly type: 'psbt:export'; readonly sessionId: SessionId }
  /** Asks the chain what the group has. Resolves when the scan has ended, also in vain: the view says how. */
  | { readonly type: 'wallet:refresh'; readonly groupId: GroupId }
  /** Test coins to the next receive address, on regtest with a faucet. */
  | { readonly type: 'wallet:faucet'; readonly groupId: GroupId; readonly sats: bigint }
  /** Blocks at once, on regtest with a faucet. */
  | { readonly type: 'wallet:mine'; readonly groupId: GroupId; readonly blocks: number }
  /** The history of a group as CSV. Answered with `file`. */
  | { readonly type: 'history:export'; readonly groupId: GroupId }
  /** The group's BIP390 descriptor with its checksum, as text. Answered with `file`. */
  | { readonly type: 'descriptor:export'; readonly groupId: GroupId }
  /**
   * Whether a descriptor from elsewhere is this group's, with or without its checksum, its keys in any order. Refused with
   * `descriptor_differs`, or with `descriptor_refused` for a text that is no group's descriptor.
   */
  | { readonly type: 'descriptor:check'; readonly groupId: GroupId; readonly text: string }
  /** The proposal's bytes, for the signer to read on the page's behalf. Answered with `file`. */
  | { readonly type: 'session:document'; readonly sessionId: SessionId }
  | { readonly type: 'session:approve'; readonly sessionId: SessionId }
  | { readonly type: 'session:decline'; readonly sessionId: SessionId; readonly reason: string }
  /**
   * The result is done with: stop counting and tell the others. Any signer may, at any time. For a payment, only where a person has seen
   * with their own eyes that it is published, as when they handed the raw transaction in elsewhere; else `session:lookup`.
   */
  | { readonly type: 'session:confirm'; readonly sessionId: SessionId }
  /** This device is up and cannot: pass the turn on. */
  | { readonly type: 'session:handover'; readonly sessionId: SessionId; readonly reason: string }
  /**
   * Hands the final transaction of a payment to the network: what the page answers to `session:should-broadcast`, and what a person
   * may ask for at any time. A success is told to the others; a failure in the own turn hands over at once. The view says what
   * became of it.
   */
  | { readonly type: 'session:publish'; readonly sessionId: SessionId }
  /** Looks the payment's transaction up: who finds it holds it for published, whatever others claim, and learns of its confirmation. */
  | { readonly type: 'session:lookup'; readonly sessionId: SessionId }
  /** The countdown of this turn has run out here. Means nothing if another turn is up by now. */
  | { readonly type: 'session:failover'; readonly sessionId: SessionId; readonly turn: number }
  /** Forgets the session on this device. */
  | { readonly type: 'session:close'; readonly sessionId: SessionId }
  /** Answered with `file`. */
  | { readonly type: 'session:export'; readonly sessionId: SessionId }
  /**
   * Takes a file that `session:export` gave. `link` is needed where the session is not known here yet: its secret opens the file.
   * Answered with `session`.
   */
  | { readonly type: 'session:import'; readonly bytes: Uint8Array; readonly link: string }
  /** Another signer's worker stands in the place of the one before; its message transfers the port to it. */
  | { readonly type: 'signer:connect' }
  /** The key was unlocked: what waited for it goes on. */
  | { readonly type: 'signer:unlocked' }
  /** Takes a group back from a backup, once the signer knows it. */
  | { readonly type: 'group:restore'; readonly link: string; readonly roster: Uint8Array }
  /** Drops what is expired or stuck, stale peers and old blocks. */
  | { readonly type: 'cleanup' }
  /** After sleep, a change of network, or a wait: look whether connections live, mend what does not. */
  | { readonly type: 'network:check' }
  /** The person has made room: what a failed write has stopped goes on. Refused where a write fails again. */
  | { readonly type: 'storage:retry' }
  /** Says goodbye to everyone; the page is about to go. */
  | { readonly type: 'stop' }

/** The answer to a command that was carried out. */
export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'gathering'; readonly gatheringId: GatheringId }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'link'; readonly leadsTo: LinkTarget }
  | { readonly kind: 'estimate'; readonly estimate: PaymentEstimate }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array }

/** What a link leads to. */
export type LinkTarget =
  | { readonly kind: 'gathering'; readonly gatheringId: GatheringId }
  | { readonly kind: 'group'; readonly groupId: GroupId }
  | { readonly kind: 'session'; readonly sessionId: SessionId }

/** A message from the page. */
export interface Request {
  readonly requestId: number
  readonly command: Command
}

/** What the worker tells the page. */
export type WorkerMessage =
  | { readonly type: 'reply'; readonly requestId: number; readonly reply: Reply }
  /** `code` is that of the error that was thrown; stable. `message` is for people. */
  | { readonly type: 'refused'; readonly requestId: number; readonly code: string; readonly message: string }
  /** The whole of what is known, once, after `start`. Single changes follow. */
  | {
      readonly type: 'snapshot'
      readonly gatherings: readonly GatheringView[]
      readonly groups: readonly GroupView[]
      readonly sessions: readonly SessionView[]
      /** One for each group. */
      readonly wallets: readonly WalletView[]
    }
  | { readonly type: 'gathering'; readonly view: GatheringView }
  | { readonly type: 'gathering:gone'; readonly gatheringId: GatheringId }
  | { readonly type: 'group'; readonly view: GroupView }
  | { readonly type: 'wallet'; readonly view: WalletView }
  | { readonly type: 'session'; readonly view: SessionView }
  | { readonly type: 'session:gone'; readonly sessionId: SessionId }
  | { readonly type: 'network'; readonly view: NetworkView }
  /** An event of the coordinator, as its users know it. Views carry all that is shown; events are for what happens at a moment. */
  | { readonly type: 'event'; readonly event: CoordinatorEvent }
  /** Something failed that no command had asked for: storage, mostly. */
  | { readonly type: 'fault'; readonly code: string; readonly message: string }
