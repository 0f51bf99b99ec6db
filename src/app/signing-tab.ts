import type { AppConfiguration, Command } from '../bridge/index.ts'
import type { CoordinatorEvent } from '../coordinator/index.ts'
import { approveWithKey } from './approval.ts'
import { isKeyNeeded, type RunningKeyDesk } from './key-desk.ts'
import { isLocked } from './key-wait.ts'
import { startPublishing } from './publishing.ts'
import { lacksEveryRelay } from './reachability.ts'
import type { DeviceStore } from './stores/device.ts'
import type { KeyStore } from './stores/key.ts'
import type { LockHabitsStore } from './stores/lock-habits.ts'
import { EMPTY_MIRROR, type MirrorStore, reflect } from './stores/mirror.ts'
import type { NoticesStore } from './stores/notices.ts'
import type { TabStore } from './stores/tab.ts'
import { claimTabLock, type LockManagerLike } from './tab-lock.ts'
import { startAutoLock } from './timers/auto-lock.ts'
import { startCleanup } from './timers/cleanup.ts'
import { startFailoverCountdowns } from './timers/failover.ts'
import { startLookups } from './timers/lookup.ts'
import { startReconnect } from './timers/reconnect.ts'
import type { PageEvents } from './timers/wake.ts'
import { RefusedError } from './refused-error.ts'
import type { News, ReplyTo, WorkerClient } from './worker-client.ts'

/** A worker with its half of the WebRTC bridge served by this page. */
export interface StartedWorker {
  readonly client: WorkerClient
  /** The worker's end of the bridge, for the `start` command. */
  readonly bridgePort: Transferable
  /** Closes the peer connections that the page holds for the worker. */
  readonly closeBridge: () => void
}

export interface SigningTabParts {
  readonly locks: LockManagerLike
  readonly page: PageEvents
  readonly startWorker: () => StartedWorker
  /** Of this tab; started and ended with the worker. */
  readonly key: RunningKeyDesk
  readonly keyStore: KeyStore
  readonly lockHabits: LockHabitsStore
  /** Read anew for each start of the worker. */
  readonly loadConfiguration: () => Promise<AppConfiguration>
  readonly tab: TabStore
  readonly mirror: MirrorStore
  readonly device: DeviceStore
  readonly notices: NoticesStore
}

/** The one tab that signs, or one that waits to be. */
export interface SigningTab {
  /** A command that needs the key has the person asked for it, and is carried out once it is open. */
  readonly ask: <C extends Command>(command: C) => Promise<ReplyTo<C>>
  readonly takeOver: () => void
  /** Ends both workers for good. */
  readonly end: () => void
  /** The page goes: the worker says goodbye. */
  readonly leave: () => void
}

/** Runs both workers and the timers that act on them for as long as this tab holds the lock. */
export function openSigningTab(parts: SigningTabParts): SigningTab {
  const { key, locks, mirror, tab } = parts
  let running: { readonly client: WorkerClient; readonly stop: () => void } | undefined

  const stop = (): void => {
    running?.stop()
    running = undefined
    key.end()
    mirror.setState(EMPTY_MIRROR)
  }
  const fail = (code: string, message: string): void => {
    stop()
    tab.setState({ phase: 'failed', code, message }, true)
  }
  const report = (error: unknown): void => {
    if (!(error instanceof RefusedError)) throw error
    if (error.code !== 'worker_stopped') parts.notices.getState().add(error.code, error.message)
  }
  const start = async (): Promise<void> => {
    const configuration = await parts.loadConfiguration()
    // The lock may have been lost, and even come back, while the configuration was on its way.
    if (running !== undefined || tab.getState().phase !== 'starting') return
    const signerPort = await startKey(configuration)
    // The coordinator's worker knows nothing of a key that has not moved to the signer's yet.
    if (parts.keyStore.getState().status?.state === 'legacy') await key.await()
    // The lock may have been lost meanwhile, and the signer ended with it.
    if (tab.getState().phase !== 'starting') return
    const { client, bridgePort, closeBridge } = parts.startWorker()
    const reactions = startReactions(parts, client)
    const stopListening = client.subscribe((news) => {
      // The whole screen speaks of that one.
      if (news.type === 'fault' && news.code === 'worker_failed') fail(news.code, news.message)
      else {
        hear(parts, news)
        reactions.hear(news)
      }
    })
    running = {
      client,
      stop: () => {
        stopListening()
        reactions.stop()
        client.end()
        closeBridge()
      },
    }
    await client.ask({ type: 'start', configuration }, [bridgePort, signerPort])
    if (running?.client === client) tab.setState({ phase: 'running' }, true)
  }

  const startKey = async ({ feeCap }: AppConfiguration): Promise<MessagePort> =>
    key.start(feeCap, {
      replaced(port) {
        running?.client.ask({ type: 'signer:connect' }, [port]).catch(report)
      },
      async opened() {
        await running?.client.ask({ type: 'signer:unlocked' }).catch(report)
      },
      failed(message) {
        fail('worker_failed', message)
      },
    })

  parts.keyStore.subscribe(({ status }) => {
    mirror.setState({ isKeyLocked: isLocked(status) })
  })
  const lock = claimTabLock(locks, {
    held() {
      tab.setState({ phase: 'starting' }, true)
      start().catch((error: unknown) => {
        if (error instanceof RefusedError && error.code === 'worker_stopped') return
        if (tab.getState().phase === 'failed') return
        const isRefused = error instanceof RefusedError
        fail(isRefused ? error.code : 'worker_failed', error instanceof Error ? error.message : '')
      })
    },
    taken() {
      tab.setState({ phase: 'elsewhere' }, true)
    },
    lost() {
      stop()
      tab.setState({ phase: 'lost' }, true)
    },
  })
  const carryOut = async <C extends Command>(command: C): Promise<ReplyTo<C>> => {
    if (running === undefined) throw new RefusedError('worker_stopped', 'No worker runs in this tab.')
    const { client } = running
    if (command.type === 'session:approve') await approveWithKey({ client, key, mirror }, command.sessionId)
    return client.ask(command)
  }
  return {
    ask: (command) => key.whenOpen(() => carryOut(command)),
    takeOver: () => {
      lock.takeOver()
    },
    end: stop,
    leave() {
      carryOut({ type: 'stop' }).catch(() => {
        // Nobody is there any more to hear of it.
      })
    },
  }
}

/** Another device with the same key has taken this one's place, in a group or in one session. */
const REPLACEMENTS: ReadonlySet<string> = new Set<CoordinatorEvent['name']>(['group:replaced', 'session:replaced'])

/** Mirrors a piece of news into the stores. */
function hear({ device, mirror, notices }: SigningTabParts, news: News): void {
  mirror.setState((before) => reflect(before, news), true)
  if (news.type === 'fault') notices.getState().add(news.code, news.message)
  if (news.type === 'event' && news.event.name === 'session:error') {
    const [, message, code] = news.event.args
    notices.getState().add(code, message)
  }
  if (news.type === 'event' && REPLACEMENTS.has(news.event.name)) notices.getState().add('key_elsewhere', '')
  const isLost = lacksEveryRelay(mirror.getState())
  if (isLost === (device.getState().relaysLostAtMs !== undefined)) return
  device.setState({ relaysLostAtMs: isLost ? Date.now() : undefined })
}

/** What this page does by itself, on time or on an event, as long as the worker runs. */
interface Reactions {
  readonly hear: (news: News) => void
  readonly stop: () => void
}

function startReactions(
  { key, keyStore, lockHabits, mirror, notices, page }: SigningTabParts,
  client: WorkerClient,
): Reactions {
  const send = (command: Command): void => {
    client.ask(command).catch((error: unknown) => {
      if (!(error instanceof RefusedError) || error.code === 'worker_stopped' || error.code === 'worker_failed') return
      // Nobody asked for it here and now: the screens say that the key is locked.
      if (isKeyNeeded(error)) return
      notices.getState().add(error.code, error.message)
    })
  }
  const lockKey = (): void => {
    key.lock().catch(() => {
      // A signer that does not come back is told of by the whole screen.
    })
  }
  const publisher = startPublishing({ mirror, send })
  const stops = [
    publisher.stop,
    startAutoLock({ page, key: keyStore, mirror, habits: lockHabits, lock: lockKey }),
    startFailoverCountdowns({ mirror, page, send }),
    startLookups({
      mirror,
      page,
      send: (command) => {
        client.ask(command).catch(() => {
          // The view says why a look-up has no answer; the next one is on its way.
        })
      },
    }),
    startCleanup(page, () => {
      send({ type: 'cleanup' })
    }),
    startReconnect(mirror, page, () => {
      send({ type: 'network:check' })
    }),
  ]
  return {
    hear(news) {
      if (news.type === 'event') publisher.hear(news.event)
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
