import { describe, expect, it, vi } from 'vitest'
import type * as bip32 from '@scure/bip32'
import type * as bip39 from '@scure/bip39'
import { equalBytes } from '../bytes/index.ts'
import { MAX_NONCES } from '../session/index.ts'
import { decodeStatement } from '../wire/index.ts'
import { attack, type AttackName } from './attacks.ts'
import type { Device } from './device.ts'
import { HostileSession } from './hostile-session.contract.ts'

// Keys are derived once; all else is real.
vi.mock('@scure/bip39', async (load) => {
  const { rememberSeeds } = await import('./light/remember.ts')
  const full = await load<typeof bip39>()
  return { ...full, ...rememberSeeds(full) }
})
vi.mock('@scure/bip32', async (load) => {
  const { rememberKeys } = await import('./light/remember.ts')
  const full = await load<typeof bip32>()
  return { ...full, HDKey: rememberKeys(full.HDKey) }
})

/** Every position among two and among four signers. */
const POSITIONS = [
  [2, 0],
  [2, 1],
  [4, 0],
  [4, 1],
  [4, 2],
  [4, 3],
] as const

const MAX_VIOLATIONS = 10

function everyone<T>(session: HostileSession, value: T): readonly T[] {
  return session.honest.map(() => value)
}

describe.each(POSITIONS)('of %i signers the hostile one at position %i', (signerCount, hostileNode) => {
  it.each<[AttackName, readonly AttackName[], string]>([
    ['two nonces in one slot', ['two nonces in one slot'], 'equivocation'],
    ['a nonce that is infinite', ['a nonce that is infinite'], 'invalid_nonce'],
    ['a false partial signature', ['honest nonce', 'a false partial signature'], 'invalid_partial'],
    [
      'a nonce that cancels the others',
      ['a nonce that cancels the others', 'a false partial signature'],
      'invalid_partial',
    ],
    [
      'two partial signatures with one nonce',
      ['honest nonce', 'two partial signatures with one nonce'],
      'equivocation',
    ],
    ['a flood of one slot', ['a flood of one slot'], 'equivocation'],
    ['endless starts', ['endless starts'], 'too_many_nonces'],
    ['a false signature', ['a false signature'], 'invalid_signature'],
  ])('is blamed by everyone for %s, and nobody else is', async (_, attacks, type) => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack(...attacks)
    expect(session.phases).toEqual(everyone(session, 'stuck'))
    for (const faults of session.faults) {
      expect(faults).toContainEqual([type, hostileNode])
      expect(faults.every(([, signerIndex]) => signerIndex === hostileNode)).toBe(true)
    }
    expect(session.honestBreaches).toBe(0)
  })

  it('gains nothing by nonces that cancel the others: nobody signs twice, and no signature exists', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('a nonce that cancels the others')
    expect(session.phases).toEqual(everyone(session, 'signing'))
    expect(session.faults).toEqual(everyone(session, []))
    expect(session.stage.ledger.partialCount).toBe(session.honest.length)
    expect(session.stage.ledger.signatureCount).toBe(0)
  })

  it('wastes an attempt by a partial signature for another set, and is not blamed for what a restart does as well', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('honest nonce', 'a partial signature for another set')
    expect(session.faults).toEqual(everyone(session, []))
    await session.attack('honest nonce', 'honest partial')
    expect(session.phases).toEqual(everyone(session, 'complete'))
    for (const device of session.honest) expect(session.details(device).state.attempt).toBe(1)
  })

  it.each<[AttackName, number]>([
    ['statements of another session, network and type', 7],
    ['statements in the name of others', 1],
    ['frames of one byte', 2],
    ['a frame over the limit', 1],
  ])('is counted for %s, and changes nothing', async (name, least) => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack(name)
    for (const count of session.breaches) expect(count).toBeGreaterThanOrEqual(least)
    await session.attack('honest nonce', 'honest partial')
    expect(session.phases).toEqual(everyone(session, 'complete'))
    expect(session.faults).toEqual(everyone(session, []))
    expect(session.honestBreaches).toBe(0)
  })

  it.each<AttackName>(['frames that nobody can read', 'endless questions'])('is blocked for %s', async (name) => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack(name)
    expect(session.isBlocked).toEqual(everyone(session, true))
    expect(session.breaches.every((count) => count >= MAX_VIOLATIONS)).toBe(true)
    expect(session.honestBreaches).toBe(0)
  })

  it('is let in again under another name, and what it signed counts as it did', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('frames that nobody can read', 'another name', 'honest nonce', 'honest partial')
    expect(session.phases).toEqual(everyone(session, 'complete'))
    await session.attack('a false partial signature')
    expect(session.phases).toEqual(everyone(session, 'complete'))
  })

  it('cannot end the turns by a false claim of a broadcast', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('honest nonce', 'honest partial', 'a false claim of a broadcast')
    expect(session.breaches.every((count) => count === 1)).toBe(true)
    for (const device of session.honest) {
      expect(session.details(device).state.broadcasts).toEqual([hostileNode])
      expect(session.details(device).publication).toMatchObject({ turn: 0, confirmedAtMs: undefined })
      expect(session.told(device, 'session:broadcast-confirmed')).toBe(1)
      device.command('failover', async (coordinator) => coordinator.triggerCoordinatorFailover(session.sessionId))
      await session.rest()
      expect(session.details(device).publication?.turn).toBe(1)
    }
  })

  it('hands over its own turn and no other by a storm of handovers', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('honest nonce', 'honest partial', 'a storm of handovers')
    for (const device of session.honest) {
      const { handovers } = session.details(device).state
      expect(handovers.map(({ turn, signerIndex }) => [turn, signerIndex])).toEqual([[hostileNode, hostileNode]])
      expect(session.details(device).publication?.turn).toBe(hostileNode === 0 ? 1 : 0)
    }
    expect(session.breaches.every((count) => count > 0)).toBe(true)
  })

  it('cannot take a signature back by crowding out the nonce that it was made with', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('honest nonce', 'honest partial')
    const made = session.honest.map((device) => session.details(device).signatures)
    const [first, ...others] = session.honest as [Device, ...Device[]]
    // One is away meanwhile, and has only its signer's records when it comes back.
    if (others.length > 0) {
      first.crash(0)
      first.disk.lose((key) => !key.startsWith('signer/'))
    }
    const spent = `session/statement/${session.sessionId}/${session.attacker.ownNonces[0]!.id}`
    const holders = others.length > 0 ? others : [first]
    while (holders.some((device) => device.disk.get(spent) !== undefined)) await session.attack('endless starts')
    for (const device of holders) expect(session.details(device).signatures).toEqual(made[0])
    for (const device of session.honest) {
      if (!device.isDown) device.crash(0)
      device.start()
    }
    await session.rest()
    const invite = session.stage.sessions[0]!.invite!
    first.command('open link', async (coordinator) => coordinator.joinSession(invite))
    await session.rest()
    expect(session.phases).toEqual(everyone(session, 'complete'))
    expect(session.honest.map((device) => session.details(device).signatures)).toEqual(made)
    expect(session.faults.every((faults) => faults.every(([, signerIndex]) => signerIndex === hostileNode))).toBe(true)
    expect(session.honestBreaches).toBe(0)
  })

  it('takes one place by a flood of joins, in memory and on disks', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('a flood of joins', 'a flood of joins')
    for (const device of session.honest) {
      const stored = device.disk.keys(`session/statement/${session.sessionId}/`)
      // Everyone's join, the nonces of the honest, and one join of the attacker.
      expect(stored).toHaveLength(2 * session.honest.length + 1)
      expect(session.details(device).state.signers[hostileNode]?.join?.peerId).toBe('nowhere')
    }
  })

  it('fills no more than seventeen places by endless starts', async () => {
    const session = await HostileSession.approve(signerCount, hostileNode)
    await session.attack('endless starts', 'endless starts')
    for (const device of session.honest) {
      expect(session.details(device).state.signers[hostileNode]?.nonceCount).toBe(MAX_NONCES + 1)
      const stored = device.disk.keys(`session/statement/${session.sessionId}/`).filter((key) => {
        const { signer } = decodeStatement(device.disk.get(key)!)
        return equalBytes(signer, session.attacker.statementKey)
      })
      expect(stored).toHaveLength(MAX_NONCES + 1)
    }
  })

  it.each<AttackName>(['another proposal', 'announcements of changed proposals'])(
    'has nobody sign anything else by %s',
    async (name) => {
      const session = await HostileSession.propose(signerCount, hostileNode)
      await session.attack(name)
      await session.approveAll()
      await session.attack('honest nonce', 'honest partial')
      expect(session.phases).toEqual(everyone(session, 'complete'))
      expect(session.honestBreaches).toBe(0)
      for (const device of session.honest) {
        const others = device.coordinator?.getSessions().filter(({ sessionId }) => sessionId !== session.sessionId)
        for (const { details } of others ?? [])
          expect(details?.state.signers.some(({ hasApproved }) => hasApproved)).toBe(false)
      }
    },
  )
})

describe('an attack', () => {
  it('on a session that the attacker does not know yet does nothing', async () => {
    const session = await HostileSession.propose(2, 1)
    await attack(session.attacker, 'honest partial')
    await session.rest()
    expect(session.breaches).toEqual([0])
  })
})
