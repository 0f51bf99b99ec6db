import { describe, expect, it } from 'vitest'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { fromHex, toHex } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { type Account, decodeRoster, encodeRoster, extendedKeyVersions, groupIdOf, makeRoster } from '../group/index.ts'
import type { Network } from '../wire/index.ts'
import { random } from './device.contract.ts'
import { deriveAccountKeys, findAccountIndex } from './keys.ts'
import { LocalSigner } from './local-signer.ts'
import { beginAccountsAt } from './registry.ts'

const seed = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`)
const otherSeed = mnemonicToSeedSync(`${'zoo '.repeat(11)}wrong`)
const NOWHERE: Account['origin'] = { fingerprint: new Uint8Array(4), path: [] }
const now = async (): Promise<void> => undefined

/** A roster with this account of the seed and one of another. */
function rosterWith(account: Account, network: Network = 'signet'): Uint8Array {
  const { account: other } = deriveAccountKeys(otherSeed, network, 0)
  const members = [account, other].map((one, index) => ({ ...one, name: `Member ${index}` }))
  return encodeRoster(makeRoster(network, 'Club', members))
}

function accountOf(accountIndex: number, network: Network = 'signet'): Account {
  return deriveAccountKeys(seed, network, accountIndex).account
}

/** A key of this seed at m/87h/1h/5, where no account stands, and said to stand there. */
function unhardened(): Account {
  const account = accountOf(1)
  const key = [2 ** 31 + 87, 2 ** 31 + 1, 5].reduce(
    (node, step) => node.deriveChild(step),
    HDKey.fromMasterSeed(seed, extendedKeyVersions('signet')),
  )
  const path = [2 ** 31 + 87, 2 ** 31 + 1, 5]
  const { fingerprint } = account.origin
  return { ...account, publicKey: key.publicKey!, xpub: key.publicExtendedKey, origin: { fingerprint, path } }
}

async function found(roster: Uint8Array): Promise<number | undefined> {
  return findAccountIndex(seed, decodeRoster(roster), now)
}

/** A device with this seed that remembers nothing. */
function emptyDevice(): { readonly signer: LocalSigner; readonly records: MemoryStore } {
  const records = new MemoryStore()
  const seeds = { prepare: now, open: async () => Uint8Array.from(seed) }
  return { records, signer: new LocalSigner({ records, seeds, random, yieldToEvents: now }) }
}

describe('the account of a seed in a roster', () => {
  it.each([0, 3, 99, 1_234_567, 2 ** 31 - 1])('is found where its member says that it stands: %i', async (index) => {
    expect(await found(rosterWith(accountOf(index)))).toBe(index)
  })

  it.each([0, 57, 99])('is found among the first hundred where its member says nothing: %i', async (index) => {
    expect(await found(rosterWith({ ...accountOf(index), origin: NOWHERE }))).toBe(index)
  })

  it.each<[string, () => Uint8Array]>([
    ['of another seed', () => rosterWith(deriveAccountKeys(otherSeed, 'signet', 1).account)],
    ['beyond the first hundred, unnamed', () => rosterWith({ ...accountOf(100), origin: NOWHERE })],
    ['with another statement key', () => rosterWith({ ...accountOf(1), statementKey: accountOf(2).statementKey })],
    [
      'of another seed that names this one',
      () => rosterWith({ ...deriveAccountKeys(otherSeed, 'signet', 1).account, origin: accountOf(1).origin }),
    ],
    [
      'of a number beyond the first hundred that a member of another seed names',
      () => rosterWith({ ...accountOf(1_000), origin: { ...accountOf(1_000).origin, fingerprint: new Uint8Array(4) } }),
    ],
    [
      'of a number beyond the first hundred that stands in a path of another length',
      () =>
        rosterWith({
          ...accountOf(1_000),
          origin: { ...accountOf(1_000).origin, path: [...accountOf(1_000).origin.path, 0] },
        }),
    ],
    ['that is not hardened', () => rosterWith(unhardened())],
  ])('is not one %s', async (_, roster) => {
    expect(await found(roster())).toBeUndefined()
  })
})

describe('a signer that has forgotten its accounts', () => {
  it('registers a group in which one of them stands, and is not lured into another gathering with it', async () => {
    const { signer } = emptyDevice()
    const account = accountOf(42)
    const roster = rosterWith(account)
    const { groupId, signerIndex } = await signer.registerGroup(roster)
    expect(groupId).toBe(groupIdOf(roster))
    expect(toHex(decodeRoster(roster).members[signerIndex]!.publicKey)).toBe(toHex(account.publicKey))
    const scope = { kind: 'gathering', id: fromHex('00'.repeat(32)) } as const
    await expect(
      signer.issue(scope, 'signet', account.statementKey, { type: 'enrol', memberName: 'Ada' }),
    ).rejects.toMatchObject({ code: 'account_used' })
  })

  it('gives new accounts out from where it was told to begin, and above what it gave out since', async () => {
    const { signer, records } = emptyDevice()
    await beginAccountsAt(records, 5_000)
    await signer.registerGroup(rosterWith(accountOf(42)))
    const given = [
      await signer.newAccount('signet'),
      await signer.newAccount('regtest'),
      await signer.newAccount('mainnet'),
    ]
    expect(given.map(({ origin }) => origin.path[2]! - 2 ** 31)).toEqual([5_000, 5_001, 5_000])
  })

  it('refuses a group in which none stands', async () => {
    const { signer, records } = emptyDevice()
    const roster = rosterWith(deriveAccountKeys(otherSeed, 'signet', 1).account)
    await expect(signer.registerGroup(roster)).rejects.toMatchObject({ code: 'group_foreign' })
    expect(await records.keys('')).toEqual([])
  })
})

describe('an approval', () => {
  it('of an earlier version, or written by somebody else, is none', async () => {
    const { signer, records } = emptyDevice()
    const sessionId = groupIdOf(Uint8Array.of(1))
    await records.set(`signer/approved/${sessionId}`, Uint8Array.of(1))
    expect(await signer.hasApproved(sessionId as never)).toBe(false)
  })
})
