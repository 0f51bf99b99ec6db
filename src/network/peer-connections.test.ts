import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { parsePeerId } from './addresses.ts'
import { CHANNEL_PROTOCOL } from './channel/messages.ts'
import { type Dialler, PATIENCE_MS, PeerConnections } from './peer-connections.ts'

const PEER = '12D3KooWL9jbAiNUd6wByNFgmeMTJmFPTBwuRMnxUBwqDPQQqw5Q'
const RELAY = '/ip4/127.0.0.1/tcp/8080/ws/p2p/12D3KooWN5oxteu2KKS3q38RXZpfHWHXScYAx1NwmdfqhckBps7X'

interface FakeOptions {
  readonly isDirect?: boolean
  readonly openedAt?: number
  readonly protocols?: readonly string[]
}

/** A connection that answers a probe when it is told to. */
class FakeConnection {
  status = 'open'
  readonly remotePeer = parsePeerId(PEER)
  readonly remoteAddr = multiaddr(`${RELAY}/p2p-circuit/p2p/${PEER}`)
  readonly direct: boolean
  readonly timeline: { readonly open: number }
  readonly streams: readonly { readonly protocol: string }[]
  #probe = Promise.withResolvers<never>()

  constructor({ isDirect = false, openedAt = 0, protocols = [] }: FakeOptions = {}) {
    this.direct = isDirect
    this.timeline = { open: openedAt }
    this.streams = protocols.map((protocol) => ({ protocol }))
  }

  async newStream(_protocol: string, { signal }: { readonly signal: AbortSignal }): Promise<never> {
    this.#probe = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => {
      this.#probe.reject(new Error('aborted'))
    })
    return await this.#probe.promise
  }

  async answer(): Promise<void> {
    const refusal = new Error('unsupported')
    refusal.name = 'UnsupportedProtocolError'
    await this.#settle(refusal)
  }

  async fail(): Promise<void> {
    await this.#settle(new Error('reset'))
  }

  abort(): void {
    this.status = 'aborted'
  }

  async close(): Promise<void> {
    this.status = 'closed'
  }

  async #settle(answer: Error): Promise<void> {
    this.#probe.reject(answer)
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
}

function setUp(...fakes: readonly FakeConnection[]) {
  const clock = { nowMs: 0 }
  const dialled: string[] = []
  const node = {
    getConnections: () => fakes,
    dial: async (address: unknown) => {
      dialled.push(String(address))
      throw new Error('nobody there')
    },
  } as unknown as Dialler
  return { clock, dialled, connections: new PeerConnections(node, () => clock.nowMs) }
}

const asConnection = (fake: FakeConnection): Connection => fake as unknown as Connection

describe('PeerConnections', () => {
  it('puts direct connections first, and the newest of each kind first; closed ones are none', () => {
    const relayed = new FakeConnection({ openedAt: 3 })
    const older = new FakeConnection({ isDirect: true, openedAt: 1 })
    const newer = new FakeConnection({ isDirect: true, openedAt: 2 })
    const closed = new FakeConnection({ isDirect: true, openedAt: 4 })
    closed.abort()
    const { connections } = setUp(relayed, older, newer, closed)
    expect(connections.of(PEER)).toEqual([newer, older, relayed])
    expect(connections.of('nonsense')).toEqual([])
  })

  it('keeps a connection that answers, however long it took', async () => {
    const fake = new FakeConnection()
    const { clock, connections } = setUp(fake)
    connections.probeAll()
    expect(connections.isInDoubt(asConnection(fake))).toBe(true)
    clock.nowMs = 10 * PATIENCE_MS
    await fake.answer()
    expect(connections.isInDoubt(asConnection(fake))).toBe(false)
    connections.probeAll()
    expect(fake.status).toBe('open')
  })

  it('drops what has not answered at a later check, but not at one that follows at once', () => {
    const fake = new FakeConnection()
    const { clock, connections } = setUp(fake)
    connections.probeAll()
    clock.nowMs = PATIENCE_MS - 1
    connections.probeAll()
    expect(fake.status).toBe('open')
    clock.nowMs = PATIENCE_MS
    connections.probeAll()
    expect(fake.status).toBe('aborted')
  })

  it('drops what fails when it is asked', async () => {
    const fake = new FakeConnection()
    const { connections } = setUp(fake)
    connections.probeAll()
    await fake.fail()
    expect(fake.status).toBe('aborted')
  })

  it('drops those that are in doubt when the peer has answered over another', async () => {
    const doubtful = new FakeConnection({ isDirect: true })
    const trusted = new FakeConnection()
    const { connections } = setUp(doubtful, trusted)
    connections.probeAll()
    connections.trust(asConnection(trusted))
    connections.dropDoubtful(PEER)
    expect([doubtful.status, trusted.status]).toEqual(['aborted', 'open'])
  })

  it('closes a relayed connection only when the peer is spoken with over a direct one, and not over it', () => {
    const spoken = { protocols: [CHANNEL_PROTOCOL] }
    const relayed = new FakeConnection()
    const idleDirect = setUp(new FakeConnection({ isDirect: true }), relayed)
    idleDirect.connections.tidy(PEER)
    expect(relayed.status).toBe('open')

    const spokenRelayed = new FakeConnection(spoken)
    const both = setUp(new FakeConnection({ isDirect: true, ...spoken }), relayed, spokenRelayed)
    both.connections.tidy(PEER)
    expect([relayed.status, spokenRelayed.status]).toEqual(['closed', 'open'])
  })

  it('closes what was idle at two checks in a row, unless it is needed', () => {
    const fake = new FakeConnection()
    const { connections } = setUp(fake)
    connections.releaseIdle(() => false)
    expect(fake.status).toBe('open')
    connections.releaseIdle(() => true)
    connections.releaseIdle(() => false)
    expect(fake.status).toBe('open')
    connections.releaseIdle(() => false)
    expect(fake.status).toBe('closed')
  })

  it('seeks a direct way through the relay that carries the peer now, and does without it when there is none', async () => {
    const { dialled, connections } = setUp(new FakeConnection())
    expect(await connections.direct(PEER)).toBeUndefined()
    expect(dialled).toEqual([`${RELAY}/p2p-circuit/webrtc/p2p/${PEER}`])
    const direct = new FakeConnection({ isDirect: true })
    expect(await setUp(direct).connections.direct(PEER)).toBe(direct)
    expect(await setUp().connections.direct(PEER)).toBeUndefined()
  })
})
