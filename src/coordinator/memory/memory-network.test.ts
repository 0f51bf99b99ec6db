import { describe, expect, it } from 'vitest'
import { EventLog } from '../ports/transport.contract.ts'
import { MemoryNetwork, MemoryTransport } from './index.ts'

const SECRET = new Uint8Array(16).fill(1)
const RELAY = 'relay-1'

interface Node {
  readonly transport: MemoryTransport
  readonly log: EventLog
}

async function start(network: MemoryNetwork, peerId: string): Promise<Node> {
  const transport = new MemoryTransport(network, peerId)
  await transport.start()
  return { transport, log: new EventLog(transport) }
}

async function heldPair() {
  const network = new MemoryNetwork({ delivery: 'held' })
  const a = await start(network, 'a')
  const b = await start(network, 'b')
  const channel = { secret: SECRET, relays: [RELAY], peers: [] }
  const channelId = a.transport.open(channel)
  b.transport.open(channel)
  network.deliverAll()
  return { network, a, b, channel, channelId }
}

const typesOf = ({ log }: Node): readonly string[] => log.events.map(({ type }) => type)
const bytesOf = ({ log }: Node): readonly number[] => log.all('frame').map(({ bytes }) => bytes[0] ?? -1)

describe('MemoryNetwork', () => {
  it('holds every event until it is delivered', async () => {
    const { network, a, b, channelId } = await heldPair()
    a.transport.send(channelId, 'b', Uint8Array.of(1))
    expect(bytesOf(b)).toEqual([])
    network.deliverAll()
    expect(bytesOf(b)).toEqual([1])
    expect(network.pending).toEqual([])
  })

  it('offers the next event of each lane, so that any choice among them keeps the order', async () => {
    const { network, a, b, channelId } = await heldPair()
    a.transport.send(channelId, 'b', Uint8Array.of(1))
    a.transport.send(channelId, 'b', Uint8Array.of(2))
    b.transport.send(channelId, 'a', Uint8Array.of(3))
    expect(network.pending).toHaveLength(3)
    expect(network.next.map(({ to }) => to)).toEqual(['b', 'a'])
  })

  it('can lose, double and reorder what is under way', async () => {
    const { network, a, b, channelId } = await heldPair()
    for (const byte of [1, 2, 3]) a.transport.send(channelId, 'b', Uint8Array.of(byte))
    const [first, second, third] = network.pending
    network.deliver(third!)
    network.drop(first!)
    network.duplicate(second!)
    network.deliverAll()
    network.deliver(third!)
    expect(bytesOf(b)).toEqual([3, 2, 2])
    expect(network.duplicate(second!)).toBeUndefined()
  })

  it('loses what was under way when a connection breaks, tells both, and connects them at a check', async () => {
    const { network, a, b, channelId } = await heldPair()
    a.transport.send(channelId, 'b', Uint8Array.of(1))
    network.disconnect('a', 'b')
    network.deliverAll()
    await a.transport.check()
    network.deliverAll()
    for (const node of [a, b]) {
      expect(typesOf(node)).toEqual(['relay:connected', 'peer:connected', 'peer:disconnected', 'peer:connected'])
      expect(node.log.all('peer:disconnected')[0]?.hasLeft).toBe(false)
    }
  })

  it('says nothing of a connection that broke before it was told of', async () => {
    const { network, a, b } = await heldPair()
    network.disconnect('a', 'b')
    await a.transport.check()
    network.disconnect('a', 'b')
    network.deliverAll()
    expect(typesOf(b)).toEqual(['relay:connected', 'peer:connected', 'peer:disconnected'])
  })

  it('keeps islands apart until they are healed', async () => {
    const { network, a, b, channelId } = await heldPair()
    network.partition(['a'], ['b'])
    await a.transport.check()
    network.deliverAll()
    expect(typesOf(a)).toEqual(['relay:connected', 'peer:connected', 'peer:disconnected'])
    network.heal()
    await b.transport.check()
    network.deliverAll()
    a.transport.send(channelId, 'b', Uint8Array.of(1))
    network.deliverAll()
    expect(bytesOf(b)).toEqual([1])
  })

  it('tells that a crashed node left when a relay saw it go, and lets one of its id come back', async () => {
    const { network, a, b, channel } = await heldPair()
    network.crash('b')
    network.deliverAll()
    expect(a.log.all('peer:disconnected').map(({ hasLeft }) => hasLeft)).toEqual([true])
    const again = await start(network, 'b')
    await b.transport.stop()
    again.transport.open(channel)
    network.deliverAll()
    expect(typesOf(again)).toEqual(['relay:connected', 'peer:connected'])
    expect(a.log.all('peer:connected')).toHaveLength(2)
  })

  it('tells that the connection with a crashed node broke when no relay runs', async () => {
    const { network, a } = await heldPair()
    network.stopRelay(RELAY)
    network.crash('b')
    network.deliverAll()
    expect(a.log.all('peer:disconnected').map(({ hasLeft }) => hasLeft)).toEqual([false])
  })

  it('keeps connections when a relay stops, and comes back to it at a check', async () => {
    const { network, a, b, channelId } = await heldPair()
    network.stopRelay(RELAY)
    await a.transport.check()
    a.transport.send(channelId, 'b', Uint8Array.of(1))
    network.deliverAll()
    expect(bytesOf(b)).toEqual([1])
    expect(typesOf(a)).toEqual(['relay:connected', 'peer:connected', 'relay:lost', 'relay:lost'])
    network.startRelay(RELAY)
    await a.transport.check()
    network.deliverAll()
    expect(typesOf(a).at(-1)).toBe('relay:connected')
  })

  it('refuses two running nodes of one id', async () => {
    const { network } = await heldPair()
    await expect(new MemoryTransport(network, 'a').start()).rejects.toThrow('A node a runs already.')
  })
})
