import { atOnce, fromHex, type SessionId, type Sliced } from '../bytes/index.ts'
import { keyAgg, type KeyAggContext, Musig2Error, type Tweak } from '../musig2/index.ts'
import type { Scope } from '../wire/index.ts'
import { SessionError } from './errors.ts'
import { messageDigest, type Proposal } from './proposal.ts'

/** Items that one session may sign: their public nonces have to fit into one statement. */
export const MAX_ITEMS = 400

/** One signature that the session is to make. */
export interface SigningItem {
  /** Digest that is signed, 32 bytes. */
  readonly message: Uint8Array
  /** Tweaks of the aggregate key for this item, in order; none for a text message. */
  readonly tweaks: readonly Tweak[]
}

/** All that the fold needs to know beside the statements. Derived by this device alone, from the proposal. */
export interface SessionContext {
  readonly sessionId: SessionId
  readonly proposal: Proposal
  readonly items: readonly SigningItem[]
  /** The aggregate key of each item, tweaked. */
  readonly keys: readonly KeyAggContext[]
  /** What a `broadcast` statement has to name, 32 bytes: the txid, or the session's id for a message. */
  readonly publicationId: Uint8Array
  readonly scope: Scope
}

/** Items whose keys are tweaked in one slice: half a millisecond each. */
const ITEMS_A_SLICE = 16

/** The one item of a text message. */
export function messageItems(text: string): readonly SigningItem[] {
  return [{ message: messageDigest(text), tweaks: [] }]
}

/** `sliceContext` without a pause. */
export function makeContext(
  sessionId: SessionId,
  proposal: Proposal,
  items: readonly SigningItem[],
  publicationId: Uint8Array,
): SessionContext {
  return atOnce(sliceContext(sessionId, proposal, items, publicationId))
}

/**
 * Pauses between slices, since each item's key costs a tweak or three.
 * @param items from the signer's own review, never from a peer.
 * @param publicationId 32 bytes.
 * @throws SessionError `items_malformed` when there are none, too many, or a size or a tweak is wrong; `signers_malformed` when the
 * signers' keys are no points or cancel each other out.
 */
export function* sliceContext(
  sessionId: SessionId,
  proposal: Proposal,
  items: readonly SigningItem[],
  publicationId: Uint8Array,
): Sliced<SessionContext> {
  const isRight =
    items.length > 0 &&
    items.length <= MAX_ITEMS &&
    publicationId.length === 32 &&
    items.every(({ message }) => message.length === 32)
  if (!isRight) throw new SessionError('items_malformed', 'What this session is to sign is not a list of digests.')
  const publicKeys = proposal.signers.map(({ publicKey }) => publicKey)
  const plain = refusing(
    () => keyAgg(publicKeys),
    () => new SessionError('signers_malformed', 'The keys of the signers have no sum.'),
  )
  const keys: KeyAggContext[] = []
  for (const { tweaks } of items) {
    if (keys.length > 0 && keys.length % ITEMS_A_SLICE === 0) yield
    keys.push(
      refusing(
        () => plain.tweaked(tweaks),
        () => new SessionError('items_malformed', 'A tweak in what this session is to sign is wrong.'),
      ),
    )
  }
  return { sessionId, proposal, items, keys, publicationId, scope: { kind: 'session', id: fromHex(sessionId) } }
}

/** What `make` gives, with the refusals of BIP327 as this room's own. */
function refusing<T>(make: () => T, refusal: () => SessionError): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof Musig2Error) throw refusal()
    throw error
  }
}
