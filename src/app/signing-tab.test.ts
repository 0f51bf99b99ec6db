import { expect, test } from 'vitest'
import type { Command, KeyCommand, KeyStatus } from '../bridge/index.ts'
import { DEFAULT_CONFIGURATION } from './configuration.ts'
import { openSigningTab, type SigningTab } from './signing-tab.ts'
import { createDeviceStore } from './stores/device.ts'
import { createKeyStore, type KeyStore } from './stores/key.ts'
import { createLockHabitsStore } from './stores/lock-habits.ts'
import { createMirrorStore } from './stores/mirror.ts'
import { createNoticesStore } from './stores/notices.ts'
import { createTabStore, type TabState } from './stores/tab.ts'
import type { LockManagerLike } from './tab-lock.ts'
import { locked, ScriptedKeyDesk } from './testing/key.ts'
import { ScriptedPage } from './testing/page.ts'
import { details, group, network, session, sessionId } from './testing/views.ts'
import { RefusedError } from './refused-error.ts'
import type { News, ReplyTo, WorkerClient } from './worker-client.ts'

class ScriptedClient implements WorkerClient {
  readonly asked: Command[] = []
  readonly #listeners = new Set<(news: News) => void>()
  isEnded = false
  refusal: RefusedError | undefined

  ask<C extends Command>(command: C): Promise<ReplyTo<C>> {
    this.asked.push(command)
    if (command.type === 'session:document' && this.refusal === undefined) {
      return Promise.resolve({ kind: 'file', name: '', bytes: Uint8Array.of(1, 2) } as ReplyTo<C>)
    }
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
  readonly keyStore: KeyStore
  readonly clients: ScriptedClient[]
  readonly closedBridges: () => number
  readonly signing: SigningTab
}

function open(refusal?: RefusedError, status?: KeyStatus): Scene {
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
  const keyStore = createKeyStore()
  keyStore.setState({ status })
  let closed = 0
  const signing = openSigningTab({
    ...stores,
    page,
    locks: lock,
    key,
    keyStore,
    lockHabits: createLockHabitsStore({ read: () => undefined, write: () => false }),
    loadConfiguration: () => Promise.resolve(DEFAULT_CONFIGURATION),
    startWorker: () => {
      const client = new ScriptedClient()
      client.refusal = refusal
      clients.push(client)
      return { client, bridgePort: new ArrayBuffer(1), closeBridge: () => (closed += 1) }
    },
  })
  return { ...stores, page, lock, key, keyStore, clients, closedBridges: () => closed, signing }
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

test('what goes wrong in a session is told, such as a write that failed', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const args = [sessionId, 'The storage of this browser is full.', 'store_full'] as const
  scene.clients[0]?.tell({ type: 'event', event: { name: 'session:error', args: [...args] } })
  expect(scene.notices.getState().notices).toMatchObject([{ code: 'store_full', message: args[1] }])
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

test('an approval is given to the signer itself, once it reads what the screen shows', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.clients[0]?.tell({ type: 'session', view: session() })
  const asked: KeyCommand[] = []
  const { groupId, mySignerIndex: signerIndex, digestWords, subject: content } = details()
  const review = { sessionId, groupId, signerIndex, digestWords, content }
  scene.key.ask = (command) => {
    asked.push(command)
    return Promise.resolve({ kind: 'review', review } as never)
  }
  await scene.signing.ask({ type: 'session:approve', sessionId })
  const proposal = Uint8Array.of(1, 2)
  expect(asked).toEqual([
    { type: 'review', proposal },
    { type: 'approve', proposal },
  ])
  expect(scene.clients[0]?.asked.slice(-2).map(({ type }) => type)).toEqual(['session:document', 'session:approve'])

  asked.length = 0
  review.digestWords = ['other', 'words', 'than', 'these']
  await expect(scene.signing.ask({ type: 'session:approve', sessionId })).rejects.toMatchObject({
    code: 'review_differs',
  })
  expect(asked.map(({ type }) => type)).toEqual(['review'])
  expect(scene.clients[0]?.asked.at(-1)?.type).toBe('session:document')
  scene.lock.steal()
})

test('a command that needs the key is carried out once it is there', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const [client] = scene.clients
  if (client !== undefined) client.refusal = new RefusedError('seed_locked', '')
  const asked = scene.signing.ask({ type: 'cleanup' })
  await expect.poll(() => scene.key.waiting.length).toBe(1)
  if (client !== undefined) client.refusal = undefined
  scene.key.waiting[0]?.resolve()
  expect(await asked).toEqual({ kind: 'done' })
  scene.lock.steal()
})

test('what the page does by itself asks nobody for the key', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const [client] = scene.clients
  if (client !== undefined) client.refusal = new RefusedError('seed_locked', '')
  scene.page.show()
  await expect.poll(() => client?.asked.length).toBeGreaterThan(1)
  expect(scene.key.waiting).toEqual([])
  expect(scene.notices.getState().notices).toEqual([])
  scene.lock.steal()
})

test('the coordinator’s worker is told of another signer, and of a key that was opened', async () => {
  const scene = open()
  await becomes(scene, 'running')
  const [listener] = scene.key.listeners
  const { port1, port2 } = new MessageChannel()
  listener?.replaced(port1)
  await listener?.opened()
  for (const port of [port1, port2]) port.close()
  expect(scene.clients[0]?.asked.slice(-2)).toEqual([{ type: 'signer:connect' }, { type: 'signer:unlocked' }])
  scene.keyStore.setState({ status: locked })
  expect(scene.mirror.getState().isKeyLocked).toBe(true)
  scene.lock.steal()
  await becomes(scene, 'lost')
  expect(scene.key.ends).toBe(1)
})

test('a person is told when another device with their key takes the place of this one', async () => {
  const scene = open()
  await becomes(scene, 'running')
  for (let turn = 0; turn < 2; turn++) {
    scene.clients[0]?.tell({ type: 'event', event: { name: 'session:replaced', args: [sessionId, 'peer'] } })
  }
  expect(scene.notices.getState().notices.map(({ code }) => code)).toEqual(['key_elsewhere'])
  scene.lock.steal()
})

test('a signer that fails is what the whole screen speaks of', async () => {
  const scene = open()
  await becomes(scene, 'running')
  scene.key.listeners[0]?.failed('out of memory')
  expect(scene.tab.getState()).toEqual({ phase: 'failed', code: 'worker_failed', message: 'out of memory' })
  expect(scene.clients[0]?.isEnded).toBe(true)
})

test('a key of an earlier version is moved before the sessions are opened', async () => {
  const scene = open(undefined, { state: 'legacy' })
  await expect.poll(() => scene.key.waiting.length).toBe(1)
  expect(scene.clients).toEqual([])
  scene.key.waiting[0]?.resolve()
  await becomes(scene, 'running')
  expect(scene.clients).toHaveLength(1)
  scene.lock.steal()
})
