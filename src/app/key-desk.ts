import type { EntropySource, KeyCommand } from '../bridge/index.ts'
import type { FeeCap } from '../chain/index.ts'
import type { NewWay, Opener } from '../vault/index.ts'
import type { KeyClient, KeyReplyTo } from './key-client.ts'
import type { KeyStore } from './stores/key.ts'
import { RefusedError } from './refused-error.ts'

/** What the rest of the page is told while the signer's worker runs. */
export interface KeyDeskListener {
  /** Another signer's worker stands in the place of the first; this port leads to it. */
  readonly replaced: (port: MessagePort) => void
  /** The key is there and unlocked: what waited for it goes on. Resolves once the coordinator's worker knows. */
  readonly opened: () => Promise<void>
  readonly failed: (message: string) => void
}

export interface KeyDeskParts {
  readonly startSigner: (failed: (message: string) => void) => KeyClient
  readonly key: KeyStore
}

/** What the screens do with the key. Every call rejects with `RefusedError` only. */
export interface KeyDesk {
  readonly ask: <C extends KeyCommand>(command: C) => Promise<KeyReplyTo<C>>
  /** Makes the key, and lets what waited go on. */
  readonly create: (way: NewWay, entropy: EntropySource) => Promise<void>
  /** Opens the key, and lets what waited go on. */
  readonly unlock: (opener: Opener) => Promise<void>
  /** Wipes the key and ends the worker that held it; a fresh one, locked, takes its place. */
  readonly lock: () => Promise<void>
  /** Does what needs the open key: has the person asked for it where it is not, and does it again then. */
  readonly whenOpen: <T>(act: () => Promise<T>) => Promise<T>
  /** Has the person asked for the key. Resolves once it is open; refused with `key_put_off` when the person would rather not. */
  readonly await: () => Promise<void>
  /** The person would rather not now. */
  readonly putOff: () => void
}

/** The signer's worker of the tab that signs, and another in its place after each lock. */
export interface RunningKeyDesk extends KeyDesk {
  /** @returns a port to the signer, for the coordinator's worker; once it is known how the key stands. */
  readonly start: (feeCap: FeeCap, listener: KeyDeskListener) => Promise<MessagePort>
  readonly end: () => void
}

/** What changes nothing of how the key stands. */
const LEAVES_STATUS: ReadonlySet<KeyCommand['type']> = new Set(['connect', 'review', 'approve', 'backup'])

/** Whether the key has to be made or unlocked before this goes through. */
export function isKeyNeeded(error: unknown): boolean {
  return error instanceof RefusedError && (error.code === 'seed_locked' || error.code === 'seed_missing')
}

interface Running {
  readonly client: KeyClient
  readonly feeCap: FeeCap
  readonly listener: KeyDeskListener
}

export function openKeyDesk({ startSigner, key }: KeyDeskParts): RunningKeyDesk {
  let running: Running | undefined
  let waiting: PromiseWithResolvers<void> | undefined
  let locking: Promise<void> | undefined

  const refresh = async (client: KeyClient): Promise<void> => {
    const { status } = await client.ask({ type: 'status' })
    if (running?.client === client) key.setState({ status })
  }
  const ask = async <C extends KeyCommand>(command: C): Promise<KeyReplyTo<C>> => {
    if (running === undefined) throw new RefusedError('worker_stopped', 'No signer runs in this tab.')
    const { client } = running
    try {
      return await client.ask(command)
    } finally {
      if (!LEAVES_STATUS.has(command.type)) await refresh(client)
    }
  }
  const begin = async (feeCap: FeeCap, listener: KeyDeskListener): Promise<MessagePort> => {
    const client = startSigner(listener.failed)
    running = { client, feeCap, listener }
    const { port1, port2 } = new MessageChannel()
    await client.ask({ type: 'connect', feeCap }, [port1])
    await refresh(client)
    return port2
  }
  const settle = (outcome: RefusedError | undefined): void => {
    key.setState({ isAwaited: false })
    if (outcome === undefined) waiting?.resolve()
    else waiting?.reject(outcome)
    waiting = undefined
  }
  const open = async (command: Extract<KeyCommand, { readonly type: 'create' | 'unlock' }>): Promise<void> => {
    await ask(command)
    await running?.listener.opened()
    settle(undefined)
  }

  const lock = async ({ client, feeCap, listener }: Running): Promise<void> => {
    const { status } = key.getState()
    if (status?.state === 'unlocked') key.setState({ status: { ...status, state: 'locked' } })
    // The worker is ended whether or not it still answers.
    client.ask({ type: 'lock' }).catch(() => {})
    client.end()
    listener.replaced(await begin(feeCap, listener))
  }
  const awaitKey = (): Promise<void> => {
    waiting ??= Promise.withResolvers<void>()
    key.setState({ isAwaited: true })
    return waiting.promise
  }

  return {
    start: begin,
    ask,
    create: (way, entropy) => open({ type: 'create', way, entropy }),
    unlock: (opener) => open({ type: 'unlock', opener }),
    async lock() {
      if (running === undefined) return
      locking ??= lock(running).finally(() => {
        locking = undefined
      })
      await locking
    },
    async whenOpen(act) {
      for (;;) {
        try {
          return await act()
        } catch (error) {
          if (!isKeyNeeded(error)) throw error
          await awaitKey()
        }
      }
    },
    await: awaitKey,
    putOff() {
      settle(new RefusedError('key_put_off', 'The key stayed as it was.'))
    },
    end() {
      running?.client.end()
      running = undefined
      settle(new RefusedError('worker_stopped', 'This tab has ended its signer.'))
      key.setState({ status: undefined })
    },
  }
}
