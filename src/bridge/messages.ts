import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import type { CoordinatorEvent } from '../coordinator/index.ts'
import type { ElectionMethod } from '../session/index.ts'
import type { Network } from '../wire/index.ts'
import type { GatheringView, GroupView, NetworkView, SessionView } from './views.ts'

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
}

/**
 * What the page asks of the worker. Each goes out as `{ requestId, command }` and is answered by one `reply` or `refused` with the
 * same `requestId`. The first is `start`; its message also transfers the port of the WebRTC bridge, as the one element of the event's
 * `ports`.
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
  | {
      readonly type: 'session:propose'
      readonly groupId: GroupId
      readonly text: string
      readonly note: string
      readonly electionMethod: ElectionMethod
      readonly failoverSeconds: number
      /** From now, in milliseconds. */
      readonly expiresInMs: number
    }
  | { readonly type: 'session:approve'; readonly sessionId: SessionId }
  | { readonly type: 'session:decline'; readonly sessionId: SessionId; readonly reason: string }
  /** The result is published, or confirmed for a message: stop counting and tell the others. Any signer may, at any time. */
  | { readonly type: 'session:confirm'; readonly sessionId: SessionId }
  /** This device is up and cannot: pass the turn on. */
  | { readonly type: 'session:handover'; readonly sessionId: SessionId; readonly reason: string }
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
  /** Drops what is expired or stuck, stale peers and old blocks. */
  | { readonly type: 'cleanup' }
  /** After sleep, a change of network, or a wait: look whether connections live, mend what does not. */
  | { readonly type: 'network:check' }
  /** Says goodbye to everyone; the page is about to go. */
  | { readonly type: 'stop' }

/** The answer to a command that was carried out. */
export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'gathering'; readonly gatheringId: GatheringId }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'link'; readonly leadsTo: LinkTarget }
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
    }
  | { readonly type: 'gathering'; readonly view: GatheringView }
  | { readonly type: 'gathering:gone'; readonly gatheringId: GatheringId }
  | { readonly type: 'group'; readonly view: GroupView }
  | { readonly type: 'session'; readonly view: SessionView }
  | { readonly type: 'session:gone'; readonly sessionId: SessionId }
  | { readonly type: 'network'; readonly view: NetworkView }
  /** An event of the coordinator, as its users know it. Views carry all that is shown; events are for what happens at a moment. */
  | { readonly type: 'event'; readonly event: CoordinatorEvent }
  /** Something failed that no command had asked for: storage, mostly. */
  | { readonly type: 'fault'; readonly code: string; readonly message: string }
