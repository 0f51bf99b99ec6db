import { describe, expect, it, vi } from 'vitest'
import { fromHex } from '../bytes/index.ts'
import { sessionChannelSecret } from '../coordinator/index.ts'
import { MemoryTransport } from '../coordinator/memory/index.ts'
import { encodeClaim } from '../session/index.ts'
import type * as wire from '../wire/index.ts'
import { encodeFrame, encodeStatement, packStatements, STATEMENT_TYPES } from '../wire/index.ts'
import { HostileSession } from './hostile-session.contract.ts'
import { Random } from './random.ts'
import { RELAY } from './setting.ts'

const { checks } = vi.hoisted(() => ({ checks: { count: 0 } }))

vi.mock('../wire/index.ts', async (load) => {
  const full = await load<typeof wire>()
  const isStatementSigned: typeof full.isStatementSigned = (statement) => {
    checks.count += 1
    return full.isStatementSigned(statement)
  }
  return { ...full, isStatementSigned }
})

const STRANGERS = 1_000
const JOINS_EACH = 10

describe('ten thousand joins by strangers who know the link', () => {
  it('cost no signature check and no place, and each stranger is blocked', async () => {
    const session = await HostileSession.approve(2, 1)
    const [victim] = session.honest
    const { sessionId, stage } = session
    const random = new Random('strangers')
    const secret = sessionChannelSecret(stage.sessions[0]!.invite!.secret, sessionId)
    const before = victim!.disk.keys('')
    const checksBefore = checks.count
    expect(checksBefore).toBeGreaterThan(0)
    for (let stranger = 0; stranger < STRANGERS; stranger++) {
      const transport = new MemoryTransport(stage.network, `stranger-${stranger}`)
      await transport.start()
      const channelId = transport.open({ secret, relays: [RELAY], peers: [] })
      const joins = Array.from({ length: JOINS_EACH }, (_, counter) =>
        encodeStatement({
          network: 'regtest',
          scope: { kind: 'session', id: fromHex(sessionId) },
          signer: random.bytes(32),
          type: STATEMENT_TYPES.join,
          body: encodeClaim({ type: 'join', boot: random.bytes(16), counter, peerId: 'nowhere', relays: [] }),
          signature: random.bytes(64),
        }),
      )
      for (const frame of packStatements(joins)) transport.send(channelId, victim!.peerId, encodeFrame(frame))
      await session.rest()
      await transport.stop()
    }
    await session.rest()
    expect(checks.count).toBe(checksBefore)
    expect(victim!.disk.keys('')).toEqual(before)
    const identities = victim!.coordinator!.getIdentityManager()
    for (let stranger = 0; stranger < STRANGERS; stranger++) {
      expect(identities.violationsOf(`stranger-${stranger}`)).toBe(JOINS_EACH)
      expect(identities.isBlocked(`stranger-${stranger}`)).toBe(true)
    }
    // The session goes on as if nothing had been.
    await session.attack('honest nonce', 'honest partial')
    expect(session.phases).toEqual(['complete'])
    expect(session.faults).toEqual([[]])
  })
})
