import { mnemonicToSeedSync } from '@scure/bip39'
import { beforeEach, describe, expect, it } from 'vitest'
import { concat, fromHex } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import {
  claimTypeCode,
  encodeClaim,
  encodeProposal,
  makeContext,
  messageItems,
  nonceSetIdOf,
  type SessionClaim,
  type SessionContext,
  sessionIdOf,
} from '../session/index.ts'
import { signStatement } from '../wire/index.ts'
import { random, TestDevice } from './device.contract.ts'
import { deriveAccountKeys } from './keys.ts'
import { LocalSigner } from './local-signer.ts'
import { readNonceSet } from './nonce-set.ts'

const DRAW = { counter: 0, attempt: 0 }
const SEED = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`)
const wrongSet: unknown = expect.objectContaining({ name: 'SignerError', code: 'nonce_set_wrong' })
const now = async (): Promise<void> => undefined

let device: TestDevice
let group: SignerGroup
let bytes: Uint8Array
let context: SessionContext
let own: Uint8Array

beforeEach(async () => {
  device = new TestDevice()
  const seeds = { prepare: now, open: async () => Uint8Array.from(SEED) }
  const hostile = new LocalSigner({ records: new MemoryStore(), seeds, random, yieldToEvents: now })
  group = await groupOf([device, { signer: hostile, restart: () => device }])
  bytes = encodeProposal(proposalFor(group))
  const sessionId = sessionIdOf(bytes)
  context = makeContext(sessionId, proposalFor(group), messageItems('Pay the gardener'), fromHex(sessionId))
  own = await device.signer.approve(bytes, DRAW)
})

/** A statement of the other member, who says whatever it likes. */
function hostileSays(claim: SessionClaim): Uint8Array {
  const { account, statementSecretKey } = deriveAccountKeys(SEED, 'testnet4', 0)
  const { scope, proposal } = context
  const type = claimTypeCode(claim)
  const content = { network: proposal.network, scope, signer: account.statementKey, type, body: encodeClaim(claim) }
  return signStatement(content, statementSecretKey, new Uint8Array(32))
}

/** With the own nonce at its place. */
function inOrder(theirs: Uint8Array): readonly Uint8Array[] {
  return group.devices[0] === device ? [own, theirs] : [theirs, own]
}

const nonceOf = (pubNonce: Uint8Array): SessionClaim => {
  return { type: 'nonce', boot: new Uint8Array(16), counter: 0, attempt: 0, pubNonces: [pubNonce] }
}

describe('the nonces that a signer signs with', () => {
  it.each([
    ['infinite', new Uint8Array(66)],
    ['half infinite', concat(Uint8Array.of(2), new Uint8Array(31), Uint8Array.of(1), new Uint8Array(33))],
    ['off the curve', new Uint8Array(66).fill(255).with(0, 2).with(33, 3)],
  ])('are none of them %s, and the own one stays alive', async (_, pubNonce) => {
    await expect(device.signer.sign(bytes, inOrder(hostileSays(nonceOf(pubNonce))))).rejects.toEqual(wrongSet)
    expect(await device.signer.liveNonceIds(context.sessionId)).toHaveLength(1)
  })

  it.each<[string, SessionClaim]>([
    ['a refusal', { type: 'decline', reason: 'no' }],
    ['a join', { type: 'join', boot: new Uint8Array(16), counter: 0, peerId: 'p', relays: [] }],
    [
      'a partial signature',
      {
        type: 'partial',
        nonceSetId: nonceSetIdOf([]),
        nonceStatementId: '00'.repeat(32) as never,
        partials: [new Uint8Array(32)],
      },
    ],
  ])('are nonces, not %s of their signer', async (_, claim) => {
    const said = hostileSays(claim)
    await expect(device.signer.sign(bytes, inOrder(said))).rejects.toEqual(wrongSet)
    const alone = {
      ...context,
      proposal: {
        ...context.proposal,
        signers: context.proposal.signers.filter(
          ({ statementKey }) =>
            statementKey.join() === deriveAccountKeys(SEED, 'testnet4', 0).account.statementKey.join(),
        ),
      },
    }
    expect(() => readNonceSet(alone, [said])).toThrow(wrongSet)
  })
})
