import { createHash, randomBytes } from 'node:crypto'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { RendezvousClient, startReservedTab } from '../testing/tab.ts'
import { multiaddrOf, type Target } from './siege.ts'

const EXCHANGE = '/test/exchange/1'
const EXCHANGED_BYTES = 256 * 1024
const PIECE_BYTES = 32 * 1024
/** Longer, and people would call the relay broken. */
const PATIENCE_MS = 30_000

/** What two honest tabs saw of the relay, in milliseconds. */
export interface Exchange {
  /** Until both could be reached, and knew of each other by a topic. */
  readonly metMs: number
  /** Until 256 KiB had gone to the other and back through a circuit. */
  readonly exchangedMs: number
}

/** Two new tabs meet by a topic, open a circuit and exchange data. @throws Error when that fails, or takes longer than 30 s. */
export async function exchange(target: Target): Promise<Exchange> {
  const tabs: Libp2p[] = []
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(`The honest pair gave up after ${PATIENCE_MS} ms.`))
  }, PATIENCE_MS)
  try {
    return await Promise.race([exchangeBy(target, tabs), late])
  } finally {
    clearTimeout(timer)
    await Promise.all(tabs.map(async (tab) => tab.stop()))
  }
}

async function exchangeBy(target: Target, tabs: Libp2p[]): Promise<Exchange> {
  const relay = multiaddrOf(target)
  const startedAt = performance.now()
  const enter = async (): Promise<Libp2p> => {
    const tab = await startReservedTab(relay)
    tabs.push(tab)
    return tab
  }
  const [alice, bob] = await Promise.all([enter(), enter()])
  const topic = randomBytes(32)
  const [atAlice, atBob] = await Promise.all([RendezvousClient.open(alice, relay), RendezvousClient.open(bob, relay)])
  atAlice.send('register', topic)
  await atAlice.next()
  atBob.send('register', topic)
  const [joined] = await Promise.all([atAlice.next(), atBob.next()])
  if (joined.type !== 'joined') throw new Error(`The relay said ${joined.type}.`)
  const metMs = performance.now() - startedAt
  await answer(bob)
  await exchangeBytes(alice, `${relay}/p2p-circuit/p2p/${joined.peerId}`)
  return { metMs: Math.round(metMs), exchangedMs: Math.round(performance.now() - startedAt - metMs) }
}

async function answer(tab: Libp2p): Promise<void> {
  await tab.handle(
    EXCHANGE,
    (stream) => {
      stream.addEventListener('message', ({ data }) => stream.send(data))
    },
    { runOnLimitedConnection: true },
  )
}

async function exchangeBytes(tab: Libp2p, circuit: string): Promise<void> {
  const stream = await tab.dialProtocol(multiaddr(circuit), EXCHANGE, { runOnLimitedConnection: true })
  const sent = randomBytes(EXCHANGED_BYTES)
  const { promise: returned, resolve, reject } = Promise.withResolvers<undefined>()
  const hash = createHash('sha256')
  let receivedBytes = 0
  stream.addEventListener('message', ({ data }) => {
    hash.update(data.subarray())
    receivedBytes += data.byteLength
    if (receivedBytes === EXCHANGED_BYTES) resolve(undefined)
  })
  stream.addEventListener('close', ({ error }) => {
    reject(error ?? new Error('The circuit ended.'))
  })
  for (let at = 0; at < sent.length; at += PIECE_BYTES) {
    if (!stream.send(sent.subarray(at, at + PIECE_BYTES))) await stream.onDrain()
  }
  await returned
  if (!hash.digest().equals(createHash('sha256').update(sent).digest())) throw new Error('Other bytes came back.')
}
