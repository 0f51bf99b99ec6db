import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import type { Connection, Stream } from '@libp2p/interface'
import { webRTC } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { Answer, Request } from './messages.ts'

const PROTOCOL = '/muster/dials/1'
/** Streams opened at the same time over each connection. */
const STREAMS = 3
/** libp2p's own limit for a dial is 6 s; a little more shows its reason rather than ours. */
const DIAL_TIMEOUT_MS = 10_000
/** `crypto.getRandomValues` gives at most this many bytes at once. */
const RANDOM_BYTES_AT_ONCE = 65_536

/** A libp2p node that dials others over WebRTC and answers those that dial it, one request at a time. */
export class DialNode {
  #node: Libp2p | undefined

  async handle(request: Request): Promise<Answer> {
    switch (request.type) {
      case 'start':
        return await this.#start(request.relay)
      case 'dial':
        return await this.#dial(request.address, request.bytes)
      case 'hang-up':
        return await this.#hangUp(request.peerId)
    }
  }

  get #started(): Libp2p {
    if (this.#node === undefined) throw new Error('The node has not started.')
    return this.#node
  }

  async #start(relay: string): Promise<Answer> {
    const node = await createLibp2p({
      addresses: { listen: [`${relay}/p2p-circuit`, '/webrtc'] },
      transports: [webSockets(), circuitRelayTransport(), webRTC({ rtcConfiguration: { iceServers: [] } })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionGater: { denyDialMultiaddr: () => false },
      services: { identify: identify() },
    })
    this.#node = node
    await node.handle(PROTOCOL, answer)
    if (node.getMultiaddrs().length === 0) await listening(node)
    return { type: 'started', peerId: node.peerId.toString() }
  }

  async #dial(address: string, bytes: number): Promise<Answer> {
    const begun = performance.now()
    const steps: string[] = []
    const step = (name: string): void => {
      steps.push(`${name} ${Math.round(performance.now() - begun)} ms`)
    }
    try {
      const connection = await this.#started.dial(multiaddr(address), {
        signal: AbortSignal.timeout(DIAL_TIMEOUT_MS),
        onProgress: ({ type }) => step(type),
      })
      const dialMs = performance.now() - begun
      step('dialled')
      expectDirect(connection)
      await Promise.all(Array.from({ length: STREAMS }, () => ask(connection, bytes)))
      return { type: 'dialled', dialMs, answerMs: performance.now() - begun }
    } catch (error) {
      throw new Error(`after ${steps.join(', ')}`, { cause: error })
    }
  }

  /** Abort every connection with the peer, and wait until none is left: a dial over a stale one would fail. */
  async #hangUp(peerId: string): Promise<Answer> {
    const node = this.#started
    const open = (): Connection[] => node.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peerId)
    const gone = Promise.withResolvers<void>()
    const check = (): void => {
      if (open().length === 0) gone.resolve()
    }
    node.addEventListener('connection:close', check)
    for (const connection of open()) connection.abort(new Error('The dial is over.'))
    check()
    await gone.promise
    node.removeEventListener('connection:close', check)
    return { type: 'hung-up' }
  }
}

async function listening(node: Libp2p): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  node.addEventListener('transport:listening', () => {
    if (node.getMultiaddrs().length > 0) resolve()
  })
  await promise
}

/** Send back the digest of what comes and then all of it, so that a lost, doubled or swapped byte is seen. */
async function answer(stream: Stream, connection: Connection): Promise<void> {
  expectDirect(connection)
  const received = await readAll(stream)
  stream.send(await digest(received))
  stream.send(received)
  await stream.close()
}

async function ask(connection: Connection, bytes: number): Promise<void> {
  const sent = randomBytes(bytes)
  const stream = await connection.newStream(PROTOCOL)
  const reading = readAll(stream)
  stream.send(sent)
  await stream.close()
  const received = await reading
  const expected = await digest(sent)
  if (!isEqual(received.subarray(0, expected.length), expected) || !isEqual(received.subarray(expected.length), sent)) {
    throw new Error(`The answer is wrong: ${received.length} bytes came back for ${sent.length}.`)
  }
}

function expectDirect(connection: Connection): void {
  const address = connection.remoteAddr.toString()
  if (!address.includes('/webrtc') || connection.limits !== undefined || connection.multiplexer !== '/webrtc') {
    throw new Error(`This is no WebRTC connection: ${address}, ${connection.multiplexer}.`)
  }
}

async function readAll(stream: Stream): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part.subarray())
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += RANDOM_BYTES_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(start, start + RANDOM_BYTES_AT_ONCE))
  }
  return bytes
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
