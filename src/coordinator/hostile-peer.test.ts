import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SessionId } from '../bytes/index.ts'
import { encodeClaim } from '../session/index.ts'
import { LocalSigner } from '../signer/index.ts'
import {
  bip340PublicKey,
  encodeFrame,
  type Frame,
  MAX_FRAME_BYTES,
  signStatement,
  splitDocument,
  STATEMENT_TYPES,
} from '../wire/index.ts'
import { MAX_VIOLATIONS, STALE_AFTER_MS } from './identity-manager.ts'
import { MemoryTransport } from './memory/index.ts'
import {
  complete,
  type Device,
  inviteOf,
  makeParty,
  openSealer,
  type Party,
  propose,
  RELAY,
  rest,
} from './party.contract.ts'
import { sessionChannelSecret } from './session-channel.ts'

/** Knows a session's link and keeps no rules. */
class Mallory {
  readonly peerId = 'mallory'
  readonly #transport: MemoryTransport
  readonly #channelId: string

  private constructor(transport: MemoryTransport, channelId: string) {
    this.#transport = transport
    this.#channelId = channelId
  }

  static async enter(party: Party, sessionId: SessionId): Promise<Mallory> {
    const transport = new MemoryTransport(party.network, 'mallory')
    await transport.start()
    const secret = sessionChannelSecret(inviteOf(party.devices[0]!, sessionId).secret, sessionId)
    const channelId = transport.open({ secret, relays: [RELAY], peers: [] })
    await rest()
    return new Mallory(transport, channelId)
  }

  send(device: Device, frame: Frame): void {
    this.sendBytes(device, encodeFrame(frame))
  }

  sendBytes(device: Device, bytes: Uint8Array): void {
    this.#transport.send(this.#channelId, device.peerId, bytes)
  }
}

async function enter(count = 2): Promise<{ party: Party; sessionId: SessionId; mallory: Mallory; victim: Device }> {
  const party = await makeParty(count)
  const sessionId = await propose(party)
  const mallory = await Mallory.enter(party, sessionId)
  return { party, sessionId, mallory, victim: party.devices[0]! }
}

const violations = (device: Device): number => device.coordinator.getIdentityManager().violationsOf('mallory')

describe('a peer that breaks the rules', () => {
  it.each<[string, (mallory: Mallory, victim: Device) => void]>([
    ['bytes that are no frame', (mallory, victim) => mallory.sendBytes(victim, Uint8Array.of(0xff, 1, 2))],
    ['an empty frame', (mallory, victim) => mallory.sendBytes(victim, new Uint8Array())],
    ['the longest nonsense there is', (mallory, victim) => mallory.sendBytes(victim, new Uint8Array(MAX_FRAME_BYTES))],
    ['deeply nested lists', (mallory, victim) => mallory.sendBytes(victim, new Uint8Array(60_000).fill(0x81))],
    [
      'statements that are none',
      (mallory, victim) => mallory.send(victim, { type: 'statements', statements: [Uint8Array.of(1)] }),
    ],
  ])('has it counted: %s', async (_name, act) => {
    const { party, sessionId, mallory, victim } = await enter()
    act(mallory, victim)
    await rest()
    expect(violations(victim)).toBe(1)
    for (const device of party.devices) await device.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    expect(party.devices.flatMap(({ faults }) => faults)).toEqual([])
  })

  it('has it counted: a stranger’s statement, and one for another session', async () => {
    const { party, sessionId, mallory, victim } = await enter()
    const secretKey = Uint8Array.from(randomBytes(32))
    const signer = bip340PublicKey(secretKey)
    const { network } = victim.details(sessionId).proposal
    const body = encodeClaim({ type: 'decline', reason: 'Ha.' })
    for (const id of [Buffer.from(sessionId, 'hex'), randomBytes(32)]) {
      const scope = { kind: 'session', id: Uint8Array.from(id) } as const
      const content = { network, scope, signer, type: STATEMENT_TYPES.decline, body }
      const statement = signStatement(content, secretKey, Uint8Array.from(randomBytes(32)))
      mallory.send(victim, { type: 'statements', statements: [statement] })
    }
    await rest()
    expect(violations(victim)).toBe(2)
    expect(party.devices[0]!.details(sessionId).state.phase).toBe('collecting')
  })

  it('is blocked at the tenth time, in every channel, and admitted again by cleanup once it is old', async () => {
    const { party, mallory, victim } = await enter()
    const identities = victim.coordinator.getIdentityManager()
    for (let time = 0; time < MAX_VIOLATIONS - 1; time++) mallory.sendBytes(victim, Uint8Array.of(0xff))
    await rest()
    expect(identities.isBlocked('mallory')).toBe(false)
    mallory.sendBytes(victim, Uint8Array.of(0xff))
    await rest()
    expect(identities.isBlocked('mallory')).toBe(true)
    expect(identities.pathOf('mallory')).toBeUndefined()
    party.clock.pass(STALE_AFTER_MS - 1)
    identities.cleanup()
    expect(identities.isBlocked('mallory')).toBe(true)
    party.clock.pass(1)
    identities.cleanup()
    expect(identities.isBlocked('mallory')).toBe(false)
    await victim.coordinator.checkNetwork()
    await rest()
    expect(identities.pathOf('mallory')).toBe('direct')
  })

  it('cannot have itself sent the whole session again and again', async () => {
    const { mallory, victim } = await enter()
    for (let round = 0; round < 20; round++) {
      mallory.send(victim, { type: 'have', hasDocument: false, statementIds: [], isLast: true })
    }
    await rest()
    expect(violations(victim)).toBeGreaterThan(0)
  })

  it('cannot pass another document off as the session’s', async () => {
    const party = await makeParty(2)
    const [first, late] = party.devices as [Device, Device]
    const other = await propose(party)
    const sessionId = await propose(party, { note: 'The right one.' })
    const invite = inviteOf(first, sessionId)
    const { document } = await documentOf(first, other)
    await late.coordinator.closeSession(sessionId)
    first.crash()
    const transport = new MemoryTransport(party.network, 'mallory')
    await transport.start()
    const channelId = transport.open({
      secret: sessionChannelSecret(invite.secret, sessionId),
      relays: [RELAY],
      peers: [],
    })
    await late.coordinator.joinSession(invite)
    await rest()
    for (const frame of splitDocument(document)) transport.send(channelId, late.peerId, encodeFrame(frame))
    await rest()
    expect(late.coordinator.getSessionStatus(sessionId).phase).toBe('looking')
    expect(violations(late)).toBe(1)
  })

  it('is forgotten when it takes its leave, and bothers nobody', async () => {
    const { party, sessionId, mallory, victim } = await enter()
    mallory.send(victim, { type: 'bye' })
    await rest()
    mallory.sendBytes(victim, Uint8Array.of(0xff))
    await rest()
    expect(violations(victim)).toBe(0)
    for (const device of party.devices) await device.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })
})

describe('a signer who says two different things', () => {
  it('is named by everyone, whichever of the two they heard first', async () => {
    const { party, sessionId, mallory } = await enter(3)
    const [first, second, liar] = party.devices as [Device, Device, Device]
    const { review } = liar.details(sessionId)
    const { document } = await documentOf(liar, sessionId)
    liar.crash()
    const boot = Uint8Array.from(randomBytes(16))
    const draw = { counter: 0, attempt: 0 }
    for (const hearer of [first, second]) {
      // The same start of a worker, and another nonce each time.
      const random = (length: number): Uint8Array => (length === 16 ? boot : Uint8Array.from(randomBytes(length)))
      const ports = { records: liar.store, sealer: openSealer, random, yieldToEvents: async () => undefined }
      const statement = await new LocalSigner(ports).approve(document, draw)
      mallory.send(hearer, { type: 'statements', statements: [statement] })
    }
    for (const hearer of [first, second]) {
      await hearer.untilPhase(sessionId, 'stuck')
      const { faults } = hearer.details(sessionId).state
      expect(faults.map(({ type, signerIndex }) => [type, signerIndex])).toEqual([['equivocation', review.signerIndex]])
      expect(hearer.coordinator.getIdentityManager().isBlocked(first.peerId)).toBe(false)
    }
    await first.until(() => first.named('session:aborted').length === 1)
    expect(first.named('session:aborted')[0]!.args).toEqual([sessionId, 'stuck'])
  })
})

describe('two sessions at once', () => {
  it('complete side by side, each with its own signature', async () => {
    const party = await makeParty(3)
    const ids = await Promise.all([
      complete(party, { subject: { kind: 'message', text: 'One.' } }),
      complete(party, { subject: { kind: 'message', text: 'Two.' } }),
    ])
    const signatures = ids.map((id) =>
      Buffer.from(party.devices[0]!.coordinator.getFinalSignature(id)![0]!).toString('hex'),
    )
    expect(new Set(signatures).size).toBe(2)
    for (const id of ids) expect(party.devices[2]!.coordinator.getFinalSignature(id)).toHaveLength(1)
  })
})

async function documentOf(device: Device, sessionId: SessionId): Promise<{ readonly document: Uint8Array }> {
  return { document: (await device.store.get(`session/document/${sessionId}`))! }
}
