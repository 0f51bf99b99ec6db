import type { SessionId } from '../bytes/index.ts'
import type { KeyDesk } from './key-desk.ts'
import type { MirrorStore } from './stores/mirror.ts'
import { isShown } from './shown-review.ts'
import { RefusedError } from './refused-error.ts'
import type { WorkerClient } from './worker-client.ts'

interface ApprovalParts {
  readonly client: WorkerClient
  readonly key: Pick<KeyDesk, 'ask'>
  readonly mirror: MirrorStore
}

/**
 * The person's approval goes to the signer itself, not through the coordinator's worker, which gets its nonce only afterwards. The
 * signer first reads the proposal anew: what it reads must be what the screen showed, or what was shown is not to be trusted.
 */
export async function approveWithKey({ client, key, mirror }: ApprovalParts, sessionId: SessionId): Promise<void> {
  const shown = mirror.getState().sessions.get(sessionId)?.details
  const { bytes } = await client.ask({ type: 'session:document', sessionId })
  const proposal = Uint8Array.from(bytes)
  const { review } = await key.ask({ type: 'review', proposal })
  if (shown === undefined || review.sessionId !== sessionId || !isShown(review, shown)) {
    throw new RefusedError('review_differs', 'The signer reads something else than what was shown.')
  }
  await key.ask({ type: 'approve', proposal })
}
