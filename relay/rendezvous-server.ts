import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { toHex } from '../src/bytes/index.ts'
import {
  decodeRequest,
  encodeNews,
  LengthPrefixReader,
  MAX_REQUEST_BYTES,
  MAX_TOPICS_PER_PEER,
  RENDEZVOUS_PROTOCOL,
  RendezvousError,
  type RendezvousNews,
  withLengthPrefix,
} from '../src/network/rendezvous/index.ts'
import { AddressBudgets } from './address-budgets.ts'
import { type AddressGate, addressOfConnection } from './address-gate.ts'
import { Presence, type Registrant } from './presence.ts'
import { RequestBudget } from './request-budget.ts'

/** A tab opens one stream; the second is for the moment in which an old one is not yet gone. */
const MAX_STREAMS_PER_CONNECTION = 2
/** News that wait for a tab that does not read, in bytes. More, and the stream is reset. */
const MAX_WAITING_BYTES = 256 * 1024
/** Requests of one connection at once: every topic, left and taken again. After that, this many a second. */
const REQUEST_BURST = 2 * MAX_TOPICS_PER_PEER
const REQUESTS_PER_SECOND = 4
/**
 * What all tabs of one address may cause at once, in requests answered and others told: the largest group registers for two topics from
 * one office. After that, this much a second.
 */
const ADDRESS_BURST = 16_384
const ADDRESS_PER_SECOND = 512

/** Tells of a stream that was reset because its peer broke the protocol. */
export type OnReset = (peerId: string, code: string) => void

/** Serves `/muster/rendezvous/1` at this node. @param gate counts registrations. @returns who is registered. */
export async function serveRendezvous(node: Libp2p, gate: AddressGate, onReset: OnReset): Promise<Presence> {
  const presence = new Presence(gate)
  const byAddress = new AddressBudgets(ADDRESS_BURST, ADDRESS_PER_SECOND)
  const byConnection = new WeakMap<Connection, RequestBudget>()
  await node.handle(
    RENDEZVOUS_PROTOCOL,
    (stream, connection) => {
      const now = performance.now()
      // Of the connection: a stream that was reset is soon opened again.
      const own = byConnection.get(connection) ?? new RequestBudget(REQUEST_BURST, REQUESTS_PER_SECOND, now)
      byConnection.set(connection, own)
      const address = addressOfConnection(connection)
      const shared = byAddress.of(address, now)
      serveStream({ presence, stream, peerId: connection.remotePeer.toString(), address, own, shared, onReset })
    },
    { maxInboundStreams: MAX_STREAMS_PER_CONNECTION },
  )
  return presence
}

interface ServedStream {
  readonly presence: Presence
  readonly stream: Stream
  readonly peerId: string
  readonly address: string
  /** Of the connection. */
  readonly own: RequestBudget
  /** Of the address. */
  readonly shared: RequestBudget
  readonly onReset: OnReset
}

function serveStream({ presence, stream, peerId, address, own, shared, onReset }: ServedStream): void {
  const topics = new Map<string, Uint8Array>()
  const reader = new LengthPrefixReader(MAX_REQUEST_BYTES)
  const registrant: Registrant = {
    peerId,
    address,
    tell: (news) => {
      sendOrAbort(stream, news)
    },
  }

  const reset = (code: string): void => {
    onReset(peerId, code)
    stream.abort(new Error(`The rendezvous stream is reset: ${code}.`))
  }

  const take = (bytes: Uint8Array): void => {
    for (const message of reader.push(bytes)) {
      if (stream.status !== 'open') return
      const now = performance.now()
      if (!own.take(now) || !shared.take(now)) {
        reset('too_many_requests')
        return
      }
      const { type, topic } = decodeRequest(message)
      switch (type) {
        case 'register':
          topics.set(toHex(topic), topic)
          shared.spend(now, presence.register(registrant, topic))
          break
        case 'unregister':
          topics.delete(toHex(topic))
          shared.spend(now, presence.unregister(registrant, topic))
          break
      }
    }
  }

  const leave = (): void => {
    for (const topic of topics.values()) presence.unregister(registrant, topic)
    topics.clear()
  }

  stream.maxWriteBufferLength = MAX_WAITING_BYTES
  stream.addEventListener('message', ({ data }) => {
    try {
      take(data.subarray())
    } catch (error) {
      if (!(error instanceof RendezvousError)) throw error
      reset(error.code)
    }
  })
  stream.addEventListener('close', leave, { once: true })
  stream.addEventListener(
    'remoteCloseWrite',
    () => {
      leave()
      stream.close().catch((error: unknown) => {
        stream.abort(error instanceof Error ? error : new Error('The stream did not close.'))
      })
    },
    { once: true },
  )
}

/** A stream that takes no more is dead, or its tab does not read: either way its peer has to come back. */
function sendOrAbort(stream: Stream, news: RendezvousNews): void {
  try {
    stream.send(withLengthPrefix(encodeNews(news)))
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error('The news could not be sent.'))
  }
}
