import { beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { encode, networkCode, type WireValue } from '../wire/index.ts'
import { TestDevice } from './device.contract.ts'
import { beginAccountsAt, copySignerRecords, eraseSignerRecords, Registry } from './registry.ts'

const statementKey = new Uint8Array(32).fill(7)
const damaged: unknown = expect.objectContaining({ name: 'SignerError', code: 'record_damaged' })

let records: MemoryStore
let registry: Registry

beforeEach(() => {
  records = new MemoryStore()
  registry = new Registry(records)
})

describe('accounts', () => {
  it('are none at first, and known once they were given out', async () => {
    expect(await registry.hasAccounts()).toBe(false)
    const account = { network: 'testnet4', accountIndex: 3, statementKey } as const
    await registry.addAccount(account)
    expect(await registry.hasAccounts()).toBe(true)
    expect(await registry.account(statementKey)).toEqual(account)
    await expect(registry.account(new Uint8Array(32))).rejects.toMatchObject({ code: 'account_unknown' })
  })

  it('are counted by branch of the tree, from the number where they begin', async () => {
    const add = async (network: 'mainnet' | 'signet', accountIndex: number): Promise<void> =>
      registry.addAccount({ network, accountIndex, statementKey: new Uint8Array(32).fill(accountIndex) })
    expect(await registry.nextAccountIndex('mainnet')).toBe(0)
    await add('mainnet', 4)
    await add('mainnet', 2)
    await add('signet', 8)
    expect(await registry.nextAccountIndex('mainnet')).toBe(5)
    expect(await registry.nextAccountIndex('testnet4')).toBe(9)
    await beginAccountsAt(records, 6)
    expect(await registry.nextAccountIndex('mainnet')).toBe(6)
    expect(await registry.nextAccountIndex('regtest')).toBe(9)
  })

  it.each<[string, WireValue]>([
    ['no list', 1],
    ['a field too few', [networkCode('signet'), 0]],
    ['a field too many', [networkCode('signet'), 0, statementKey, 0]],
    ['a network that is no number', ['signet', 0, statementKey]],
    ['a network that nobody knows', [200, 0, statementKey]],
    ['a number that is none', [networkCode('signet'), '0', statementKey]],
    ['a key that is none', [networkCode('signet'), 0, 'key']],
    ['a key of 31 bytes', [networkCode('signet'), 0, new Uint8Array(31)]],
  ])('are refused where their record has %s', async (_, value) => {
    await records.set(`signer/account/${toHex(statementKey)}`, encode(value))
    await expect(registry.account(statementKey)).rejects.toEqual(damaged)
    await expect(registry.hasAccounts()).rejects.toEqual(damaged)
  })

  it('are refused where it is not known any more where they begin', async () => {
    for (const value of [encode('5000'), Uint8Array.of(0xff)]) {
      await records.set('signer/first-account', value)
      await expect(registry.nextAccountIndex('signet')).rejects.toEqual(damaged)
    }
  })

  it('are not called damaged where the program is', async () => {
    const broken = new Registry({ ...storeOf(records), get: async () => null as never })
    await expect(broken.nextAccountIndex('signet')).rejects.toThrow(TypeError)
  })

  it('go into one gathering only', async () => {
    const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    await registry.enrol(statementKey, one)
    await registry.enrol(statementKey, one)
    await expect(registry.enrol(statementKey, two)).rejects.toMatchObject({ code: 'account_used' })
    await registry.enrol(new Uint8Array(32), two)
  })
})

function storeOf(store: MemoryStore): ConstructorParameters<typeof Registry>[0] {
  return {
    get: async (key) => store.get(key),
    set: async (key, value) => store.set(key, value),
    delete: async (key) => store.delete(key),
    keys: async (prefix) => store.keys(prefix),
  }
}

describe('the records of a signer', () => {
  let device: TestDevice
  let group: SignerGroup

  beforeEach(async () => {
    device = new TestDevice()
    group = await groupOf([device, new TestDevice()])
  })

  it('tell the rosters of all groups', async () => {
    expect(await device.signer.rosters()).toEqual([group.rosterBytes])
    expect(await new TestDevice().signer.rosters()).toEqual([])
    const second = await groupOf([device, new TestDevice()])
    const rosters = await device.signer.rosters()
    expect(rosters.map(toHex).toSorted()).toEqual(
      [group, second].map(({ rosterBytes }) => toHex(rosterBytes)).toSorted(),
    )
  })

  it('are copied with accounts and groups, and without seed and approvals', async () => {
    await beginAccountsAt(device.records, 10)
    await device.records.set('signer/approved/00', new Uint8Array(32))
    await device.records.set(`signer/enrolled/${toHex(group.accounts[0]!.statementKey)}`, new Uint8Array(32))
    const to = new MemoryStore()
    await copySignerRecords(device.records, to)
    const kept = (await device.records.keys('')).filter((key) => !/seed|approved/.test(key))
    expect((await to.keys('')).toSorted()).toEqual(kept.toSorted())
    for (const key of kept) expect(await to.get(key)).toEqual(await device.records.get(key))
    expect(new Set(kept.map((key) => key.split('/')[1]))).toEqual(
      new Set(['account', 'enrolled', 'first-account', 'group']),
    )
  })

  it('that go away while they are copied or read are left out', async () => {
    const leaving = { ...storeOf(device.records), get: async () => undefined }
    const to = new MemoryStore()
    await copySignerRecords(leaving, to)
    expect(await to.keys('')).toEqual([])
    expect(await new Registry(leaving).rosters()).toEqual([])
    expect(await new Registry(leaving).hasAccounts()).toBe(false)
  })

  it('are erased, and nothing else is', async () => {
    await device.records.set('coordinator/session', Uint8Array.of(1))
    await eraseSignerRecords(device.records)
    expect(await device.records.keys('')).toEqual(['coordinator/session'])
  })
})
