import { createHmac } from 'node:crypto'
import { mnemonicToSeedSync } from '@scure/bip39'
import { beforeEach, describe, expect, it } from 'vitest'
import { concat, fromHex, type SessionId } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { encodeProposal, sessionIdOf } from '../session/index.ts'
import { random, TestDevice } from './device.contract.ts'
import { deriveAccountKeys } from './keys.ts'
import { LocalSigner } from './local-signer.ts'

const DRAW = { counter: 0, attempt: 0 }
const notApproved: unknown = expect.objectContaining({ name: 'SignerError', code: 'proposal_not_approved' })

let device: TestDevice
let other: TestDevice
let group: SignerGroup
let bytes: Uint8Array
let sessionId: SessionId

beforeEach(async () => {
  device = new TestDevice()
  other = new TestDevice()
  group = await groupOf([device, other])
  bytes = encodeProposal(proposalFor(group))
  sessionId = sessionIdOf(bytes)
})

const recordOf = (id: SessionId): string => `signer/approved/${id}`

async function expectNothingSigned(): Promise<void> {
  const theirs = await other.signer.approve(bytes, DRAW)
  await expect(device.signer.renewNonce(bytes, DRAW)).rejects.toEqual(notApproved)
  await expect(device.signer.sign(bytes, [theirs, theirs])).rejects.toEqual(notApproved)
  expect(await device.signer.liveNonceIds(sessionId)).toEqual([])
}

describe('an approval', () => {
  it('that others wrote into the records is none, though it looks like one', async () => {
    await device.records.set(recordOf(sessionId), random(32))
    expect(await device.signer.hasApproved(sessionId)).toBe(true)
    await expectNothingSigned()
  })

  it('of another proposal is none in the place of this one’s', async () => {
    const elsewhere = encodeProposal(proposalFor(group, { note: 'elsewhere' }))
    await device.signer.remember(elsewhere)
    const tag = (await device.records.get(recordOf(sessionIdOf(elsewhere))))!
    expect(tag).toHaveLength(32)
    await device.records.set(recordOf(sessionId), tag)
    await expectNothingSigned()
  })

  it('of another device is none here', async () => {
    await other.signer.remember(bytes)
    await device.records.set(recordOf(sessionId), (await other.records.get(recordOf(sessionId)))!)
    await expectNothingSigned()
  })

  it('is an HMAC-SHA256 of what it is and of the session’s id, under the secret key of the account’s statements', async () => {
    const seed = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`)
    const records = new MemoryStore()
    const seeds = { prepare: async () => undefined, open: async () => Uint8Array.from(seed) }
    const signer = new LocalSigner({ records, seeds, random, yieldToEvents: async () => undefined })
    const document = encodeProposal(proposalFor(await groupOf([{ signer, restart: () => other }, other])))
    await signer.remember(document)
    const { statementSecretKey } = deriveAccountKeys(seed, 'testnet4', 0)
    const message = concat(new TextEncoder().encode('muster/approval'), fromHex(sessionIdOf(document)))
    const expected = createHmac('sha256', statementSecretKey).update(message).digest()
    expect(await records.get(recordOf(sessionIdOf(document)))).toEqual(Uint8Array.from(expected))
  })

  it('is remembered without a nonce, after a restart as well, and gives the review that it approves', async () => {
    expect(await device.signer.remember(bytes)).toEqual(await device.signer.review(bytes))
    expect(await device.signer.liveNonceIds(sessionId)).toEqual([])
    const { signer } = device.restart()
    await signer.renewNonce(bytes, DRAW)
    expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
  })

  it('that was forgotten is reviewed anew before it can be given again', async () => {
    await device.signer.approve(bytes, DRAW)
    await device.signer.forget(sessionId)
    await device.records.delete(`signer/group/${group.groupId}`)
    await expect(device.signer.review(bytes)).rejects.toMatchObject({ code: 'group_unknown' })
  })

  it.each([
    { counter: 16, attempt: 0 },
    { counter: 0, attempt: 16 },
    { counter: 0, attempt: -1 },
    { counter: 0, attempt: 1.5 },
  ])('renews no nonce with the numbers %o', async (draw) => {
    await device.signer.remember(bytes)
    const refusal: unknown = expect.objectContaining({ name: 'SignerError', code: 'draw_refused' })
    await expect(device.signer.renewNonce(bytes, draw)).rejects.toEqual(refusal)
    expect(await device.signer.liveNonceIds(sessionId)).toEqual([])
  })

  it.each([
    { counter: 15, attempt: 15 },
    { counter: 0, attempt: 0 },
  ])('renews a nonce with the numbers %o', async (draw) => {
    await device.signer.remember(bytes)
    await device.signer.renewNonce(bytes, draw)
    expect(await device.signer.liveNonceIds(sessionId)).toHaveLength(1)
  })
})
