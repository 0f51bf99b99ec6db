import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import type { Exchange } from './exchange.ts'
import type { IdentityManager } from './identity-manager.ts'
import type { Signer } from './ports/signer.ts'
import type { Store } from './ports/store.ts'

/** Something that is shown has changed, or is gone. */
export type Change =
  | { readonly kind: 'gathering' | 'gathering:gone'; readonly gatheringId: GatheringId }
  | { readonly kind: 'group'; readonly groupId: GroupId }
  | { readonly kind: 'session' | 'session:gone'; readonly sessionId: SessionId }
  | { readonly kind: 'network' }

/** What a started coordinator gives to those who run its scopes. */
export interface Surroundings {
  readonly store: Store
  readonly signer: Signer
  readonly exchange: Exchange
  readonly identities: IdentityManager
  /** Own peer id. */
  readonly peerId: string
  /** Own relays. */
  readonly relays: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: (length: number) => Uint8Array
  readonly yieldToEvents: () => Promise<void>
  readonly changed: (change: Change) => void
  readonly reportFault: (error: unknown) => void
}
