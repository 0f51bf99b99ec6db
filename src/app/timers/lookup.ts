import type { SessionId } from '../../bytes/index.ts'
import type { Command, SessionView } from '../../bridge/index.ts'
import type { MirrorStore } from '../stores/mirror.ts'
import { onWake, type PageEvents } from './wake.ts'

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 60_000
/** Whoever tries things out mines blocks by hand and waits for them to show. */
const LONGEST_REGTEST_WAIT_MS = 10_000
/** A payment this deep is not followed any further. */
export const FOLLOWED_CONFIRMATIONS = 6

/** A payment that everyone has signed and whose way into the chain is followed. */
interface Followed {
  readonly sessionId: SessionId
  /** How many signers say that it is published, as long as this device has not seen it itself. */
  readonly claims: number
  readonly longestWaitMs: number
}

/** What is to be followed in this session: a payment from its last signature to its sixth confirmation. */
export function followedPayment({ sessionId, details }: SessionView): Followed | undefined {
  const transaction = details?.publication?.transaction
  if (details === undefined || transaction === undefined) return undefined
  if (transaction.confirmations >= FOLLOWED_CONFIRMATIONS) return undefined
  const isUnseen = transaction.state.kind === 'unseen'
  return {
    sessionId,
    claims: isUnseen ? (details.publication?.claimedBy.length ?? 0) : 0,
    longestWaitMs: details.network === 'regtest' ? LONGEST_REGTEST_WAIT_MS : LONGEST_WAIT_MS,
  }
}

interface Watch {
  readonly claims: number
  readonly looks: number
  readonly timer: ReturnType<typeof setTimeout>
}

interface Lookups {
  readonly mirror: MirrorStore
  readonly page: PageEvents
  readonly send: (command: Extract<Command, { readonly type: 'session:lookup' }>) => void
}

/**
 * Has every payment that was signed looked up: 5 seconds later, then at waits that double up to a minute; at once when somebody new
 * says that it is published, when the page wakes, and when the window gets the focus.
 * @returns the end of it.
 */
export function startLookups({ mirror, page, send }: Lookups): () => void {
  const watches = new Map<SessionId, Watch>()
  const ending = new AbortController()

  const arm = ({ sessionId, claims, longestWaitMs }: Followed, looks: number): void => {
    clearTimeout(watches.get(sessionId)?.timer)
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(looks, 10), longestWaitMs)
    const timer = setTimeout(() => {
      lookUp(sessionId)
    }, waitMs)
    watches.set(sessionId, { claims, looks, timer })
  }
  const lookUp = (sessionId: SessionId): void => {
    const session = mirror.getState().sessions.get(sessionId)
    const followed = session === undefined ? undefined : followedPayment(session)
    if (followed === undefined) return
    // Armed before it is sent: the answer may come while it is sent.
    arm(followed, (watches.get(sessionId)?.looks ?? 0) + 1)
    send({ type: 'session:lookup', sessionId })
  }
  const follow = (): void => {
    const { sessions } = mirror.getState()
    for (const [sessionId, { timer }] of watches) {
      const session = sessions.get(sessionId)
      if (session !== undefined && followedPayment(session) !== undefined) continue
      clearTimeout(timer)
      watches.delete(sessionId)
    }
    for (const session of sessions.values()) {
      const followed = followedPayment(session)
      if (followed === undefined) continue
      const watch = watches.get(followed.sessionId)
      if (watch === undefined) arm(followed, 0)
      if (followed.claims > (watch?.claims ?? 0)) lookUp(followed.sessionId)
    }
  }
  const lookAtAll = (): void => {
    for (const sessionId of watches.keys()) lookUp(sessionId)
  }

  const stopMirroring = mirror.subscribe(follow)
  const stopWaking = onWake(page, lookAtAll)
  page.window.addEventListener('focus', lookAtAll, { signal: ending.signal })
  follow()
  return () => {
    stopMirroring()
    stopWaking()
    ending.abort()
    for (const { timer } of watches.values()) clearTimeout(timer)
    watches.clear()
  }
}
