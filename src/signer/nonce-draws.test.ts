import { beforeEach, describe, expect, it } from 'vitest'
import { fromHex, type SessionId } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { decodeClaim, encodeProposal, sessionIdOf } from '../session/index.ts'
import { decodeStatement, type Scope } from '../wire/index.ts'
import { random, TestDevice, testSealer } from './device.contract.ts'
import { LocalSigner } from './local-signer.ts'

const DRAW = { counter: 0, attempt: 0 }

let group: SignerGroup
let bytes: Uint8Array
let sessionId: SessionId
/** What happens in the pauses of the signer. */
let inPauses: () => Promise<void>
let pauses: number
let signer: LocalSigner
let other: TestDevice

beforeEach(async () => {
  inPauses = async () => undefined
  pauses = 0
  const yieldToEvents = async (): Promise<void> => {
    pauses++
    await inPauses()
  }
  signer = new LocalSigner({ records: new MemoryStore(), sealer: testSealer, random, yieldToEvents })
  other = new TestDevice()
  group = await groupOf([{ signer, restart: () => other }, other])
  bytes = encodeProposal(proposalFor(group))
  sessionId = sessionIdOf(bytes)
})

function bootOf(statement: Uint8Array): Uint8Array | undefined {
  const { type, body } = decodeStatement(statement)
  const claim = decodeClaim(type, body, 1)
  return claim?.type === 'nonce' || claim?.type === 'join' ? claim.boot : undefined
}

describe('a nonce that is being drawn', () => {
  it.each<[string, () => Promise<void>]>([
    ['all nonces are dropped', async () => signer.dropNonces()],
    ['its session is forgotten', async () => signer.forget(sessionId)],
  ])('is not kept when %s meanwhile, and what follows has another slot', async (_, happen) => {
    inPauses = happen
    const lost = await signer.approve(bytes, DRAW)
    expect(await signer.liveNonceIds(sessionId)).toEqual([])
    inPauses = async () => undefined
    const next = await signer.approve(bytes, DRAW)
    expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
    expect(bootOf(next)).not.toEqual(bootOf(lost))
  })

  it('that fails leaves the way free for the next, with a nonce of its own', async () => {
    inPauses = async () => Promise.reject(new Error('The worker is closing.'))
    await expect(signer.approve(bytes, DRAW)).rejects.toThrow('The worker is closing.')
    expect(await signer.liveNonceIds(sessionId)).toEqual([])
    inPauses = async () => undefined
    await signer.approve(bytes, DRAW)
    expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
  })
})

describe('a long list of items', () => {
  it('lets other work in after each nonce, each check and each signature', async () => {
    const own = await signer.approve(bytes, DRAW)
    expect(pauses).toBe(1)
    const theirs = await other.signer.approve(bytes, DRAW)
    const isFirst = group.devices[0]!.signer === signer
    await signer.sign(bytes, isFirst ? [own, theirs] : [theirs, own])
    expect(pauses).toBe(3)
  })
})

describe('a secret nonce', () => {
  it('is not spent when the worker closes before it was taken, and is when after', async () => {
    const own = await signer.approve(bytes, DRAW)
    const theirs = await other.signer.approve(bytes, DRAW)
    const nonces = group.devices[0]!.signer === signer ? [own, theirs] : [theirs, own]
    const closed = new Error('The worker is closing.')
    inPauses = async () => Promise.reject(closed)
    await expect(signer.sign(bytes, nonces)).rejects.toThrow(closed)
    expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
    let pause = 0
    inPauses = async () => {
      pause++
      if (pause === 2) throw closed
    }
    await expect(signer.sign(bytes, nonces)).rejects.toThrow(closed)
    expect(await signer.liveNonceIds(sessionId)).toEqual([])
    inPauses = async () => undefined
    await expect(signer.sign(bytes, nonces)).rejects.toMatchObject({ code: 'nonce_not_alive' })
  })
})

describe('the start that a statement names', () => {
  it('is one for a session’s nonces and joins, and another each time elsewhere', async () => {
    const claim = { type: 'join', counter: 0, peerId: 'peer', relays: [] } as const
    const own = group.devices.findIndex((device) => device.signer === signer)
    const { statementKey } = group.accounts[own]!
    const session: Scope = { kind: 'session', id: fromHex(sessionId) }
    const club: Scope = { kind: 'group', id: fromHex(group.groupId) }
    const boot = bootOf(await signer.approve(bytes, DRAW))
    expect(boot).toHaveLength(16)
    expect(bootOf(await signer.issue(session, 'testnet4', statementKey, claim))).toEqual(boot)
    const elsewhere = [
      bootOf(await signer.issue(club, 'testnet4', statementKey, claim)),
      bootOf(await signer.issue(club, 'testnet4', statementKey, claim)),
    ]
    expect(elsewhere.map((one) => one?.length)).toEqual([16, 16])
    expect(elsewhere[0]).not.toEqual(boot)
    expect(elsewhere[0]).not.toEqual(elsewhere[1])
  })
})
