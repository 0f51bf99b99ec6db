import { describe, expect, it } from 'vitest'
import { type StatementId, toHex } from '../bytes/index.ts'
import { decodeFrame, encodeFrame, packHave } from '../wire/index.ts'
import { ChannelExchange } from './channel-exchange.ts'
import type { Replica } from './replica.ts'

const DOCUMENT = Uint8Array.of(1)

/** A replica that believes everything; a statement's id is its bytes. */
function replicaOf(...statements: readonly Uint8Array[]): Replica & { readonly held: Map<StatementId, Uint8Array> } {
  const held = new Map(statements.map((bytes) => [toHex(bytes) as StatementId, bytes]))
  return {
    held,
    document: DOCUMENT,
    ids: () => [...held.keys()],
    get: (id) => held.get(id),
    receive: (bytes) => {
      const id = toHex(bytes) as StatementId
      held.set(id, bytes)
      return { kind: 'added', id }
    },
    receiveDocument: async () => 'taken',
    settle: async () => true,
  }
}

function makeExchange(replica: Replica) {
  const sent: Uint8Array[] = []
  const violations: string[] = []
  const exchange = new ChannelExchange(replica, {
    send: (_, frame) => sent.push(frame),
    violation: (_, code) => violations.push(code),
    isBlocked: () => false,
    farewell: () => undefined,
    yieldToEvents: async () => undefined,
    reportFault: (error) => {
      throw error
    },
  })
  return { exchange, sent, violations, sentTypes: () => sent.map((frame) => decodeFrame(frame).type) }
}

describe('a channel that is paused', () => {
  const statement = new Uint8Array(32).fill(7)
  const have = encodeFrame(packHave(true, [])[0]!)

  it('sends nothing and takes nothing in', async () => {
    const replica = replicaOf(statement)
    const { exchange, sent } = makeExchange(replica)
    exchange.pause()
    exchange.connected('peer')
    exchange.receive('peer', have)
    exchange.receive('peer', encodeFrame({ type: 'statements', statements: [new Uint8Array(32).fill(8)] }))
    await exchange.idle()
    expect(sent).toEqual([])
    expect(replica.held.size).toBe(1)
  })

  it('tells who came meanwhile what they lack, once it goes on', async () => {
    const { exchange, sentTypes, violations } = makeExchange(replicaOf(statement))
    exchange.pause()
    exchange.connected('peer')
    exchange.receive('peer', have)
    await exchange.idle()
    exchange.resume()
    expect(sentTypes()).toEqual(['have', 'statements'])
    expect(violations).toEqual([])
  })
})
