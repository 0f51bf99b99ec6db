import { expect, test } from 'vitest'
import type { Command } from '../bridge/index.ts'
import { DEFAULT_CONFIGURATION } from './configuration.ts'
import { openSigningTab, type SigningTab } from './signing-tab.ts'
import { createDeviceStore } from './stores/device.ts'
import { createKeyStore } from './stores/key.ts'
import { createLockHabitsStore } from './stores/lock-habits.ts'
import { createMirrorStore } from './stores/mirror.ts'
import { createNoticesStore } from './stores/notices.ts'
import { createTabStore, type TabState } from './stores/tab.ts'
import type { LockManagerLike } from './tab-lock.ts'
import { ScriptedKeyDesk } from './testing/key.ts'
import { ScriptedPage } from './testing/page.ts'
import { group, network } from './testing/views.ts'
import { type News, RefusedError, type ReplyTo, type WorkerClient } from './worker-client.ts'

class ScriptedClient implements WorkerClient {
  readonly asked: Command[] = []
  readonly #listeners = new Set<(news: News) => void>()
  isEnded = false
  refusal: RefusedError | undefined

  ask<C extends Command>(command: C): Promise<ReplyTo<C>> {
    this.asked.push(command)
    return this.refusal === undefined ? Promise.resolve({ kind: 'done' } as ReplyTo<C>) : Promise.reject(this.refusal)
  }

  subscribe(listener: (news: News) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  end(): void {
    this.isEnded = true
  }
}

/** A lock that is free, and can be stolen. */
class Lock implements LockManagerLike {
  steal: () => void = () => {}

  request(_name: string, _options: object, hold: (lock: unknown) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.steal = () => {
        reject(new DOMException('stolen', 'AbortError'))
      }
      hold({}).then(resolve, reject)
    })
  }
}

interface Scene {
  readonly tab: ReturnType<typeof createTabStore>
  readonly mirror: ReturnType<typeof createMirrorStore>
  readonly device: ReturnType<typeof createDeviceStore>
  readonly notices: ReturnType<typeof createNoticesStore>
  readonly page: ScriptedPage
  readonly lock: Lock
  readonly key: ScriptedKeyDesk
  readonly clients: ScriptedClient[]
  readonly closedBridges: () => number
  readonly signing: SigningTab
}

function open(refusal?: RefusedError): Scene {
  const stores = {
    tab: createTabStore(),
    mirror: createMirrorStore(),
    device: createDeviceStore(true),
    notices: createNoticesStore(),
  }
  const page = new ScriptedPage()
  const lock = new Lock()
  const clients: ScriptedClient[] = []
  const key = new ScriptedKeyDesk()
  let closed = 0
  const signing = openSigningTab({
    ...stores,
    page,
    locks: lock,
    key,
    keyStore: createKeyStore(),
    lockHabits: createLockHabitsStore({ read: () => undefined, write: () => false }),
    loadConfiguration: () => Promise.resolve(DEFAULT_CONFIGURATION),
    startWorker: () => {
      const client = new ScriptedClient()
      client.refusal = refusal
      clients.push(client)
      return { client, bridgePort: new ArrayBuffer(1), closeBridge: () => (closed += 1) }
    },
  })
  return { ...stores, page, lock, key, clients, closedBridges: () => closed, signing }
}

function becomes({ tab }: Scene, phase: TabState['phase']): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (tab.getState().phase === phase) resolve()
    }
    tab.subscribe(look)
    look()
  })
}

test('the tab that holds the lock starts the worker with the configuration, and mirrors what it tells', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const [client] = scene.clients
  expect(client?.asked).toEqual([{ type: 'start', configuration: DEFAULT_CONFIGURATION }])
  client?.tell({ type: 'group', view: group() })
  expect(scene.mirror.getState().groups.size).toBe(1)
  client?.tell({ type: 'fault', code: 'store_full', message: '' })
  expect(scene.notices.getState().notices).toMatchObject([{ code: 'store_full' }])
})

test('waking has the worker look after its connections and clean up', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.page.show()
  const types = scene.clients[0]?.asked.map(({ type }) => type)
  expect(types).toContain('network:check')
  expect(types).toContain('cleanup')
  scene.lock.steal()
  await becomes(scene, 'lost')
})

test('a tab that loses the lock ends its worker at once, forgets what it showed, and refuses commands', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.clients[0]?.tell({ type: 'group', view: group() })
  scene.lock.steal()
  await becomes(scene, 'lost')
  expect(scene.clients[0]?.isEnded).toBe(true)
  expect(scene.closedBridges()).toBe(1)
  expect(scene.mirror.getState().groups.size).toBe(0)
  await expect(scene.signing.ask({ type: 'cleanup' })).rejects.toMatchObject({ code: 'worker_stopped' })
  scene.page.show()
  expect(scene.clients[0]?.asked).toHaveLength(1)
})

test('a tab that takes over starts a worker of its own', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.lock.steal()
  await becomes(scene, 'lost')
  scene.signing.takeOver()
  await becomes(scene, 'running')
  expect(scene.clients).toHaveLength(2)
  expect(scene.clients[1]?.isEnded).toBe(false)
})

test('a worker that refuses to start, or falls over, is shown with its code', async () => {
  const refused = open(new RefusedError('store_denied', 'no'))
  await becomes(refused, 'failed')
  expect(refused.tab.getState()).toMatchObject({ code: 'store_denied' })
  expect(refused.clients[0]?.isEnded).toBe(true)
  const scene = open()
  await becomes(scene, 'running')
  scene.clients[0]?.tell({ type: 'fault', code: 'worker_failed', message: 'crashed' })
  expect(scene.tab.getState()).toEqual({ phase: 'failed', code: 'worker_failed', message: 'crashed' })
  expect(scene.notices.getState().notices).toEqual([])
})

test('the moment in which the last relay went is kept until one is back', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const relays = [{ address: '/ip4/1.2.3.4/tcp/1/ws', isConnected: false }]
  scene.clients[0]?.tell({ type: 'network', view: network({ relays }) })
  // Nobody is there to be found.
  expect(scene.device.getState().relaysLostAtMs).toBeUndefined()
  scene.clients[0]?.tell({ type: 'group', view: group() })
  const { relaysLostAtMs } = scene.device.getState()
  expect(relaysLostAtMs).toBeTypeOf('number')
  scene.clients[0]?.tell({ type: 'network', view: network({ relays, peerCount: 0 }) })
  expect(scene.device.getState().relaysLostAtMs).toBe(relaysLostAtMs)
  scene.clients[0]?.tell({ type: 'network', view: network() })
  expect(scene.device.getState().relaysLostAtMs).toBeUndefined()
  scene.clients[0]?.tell({ type: 'network', view: network({ relays: [] }) })
  expect(scene.device.getState().relaysLostAtMs).toBeUndefined()
  scene.lock.steal()
  await becomes(scene, 'lost')
})

test('when the page goes the worker says goodbye', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.signing.leave()
  expect(scene.clients[0]?.asked.at(-1)).toEqual({ type: 'stop' })
  scene.lock.steal()
  await becomes(scene, 'lost')
})
