import type { Target } from '../../fuzz/target.ts'
import { toHex } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { encodeRoster, groupIdOf, makeRoster } from '../group/index.ts'
import { encode } from '../wire/index.ts'
import { TestDevice, testSealer } from './device.contract.ts'
import { SignerError } from './errors.ts'
import { ACCOUNT_PREFIX, Registry } from './registry.ts'
import { SealedSeed } from './seed.ts'

const WITH_POINTS = 0.1

/** Fresh bytes that are the same each time: what is fuzzed follows from a seed alone. */
export function steadyRandom(): (length: number) => Uint8Array {
  let drawn = 0
  return (length) => new Uint8Array(length).fill((drawn += 1) % 251)
}

/** The stored records of this room, as somebody who can write to storage would have them. */
export async function signerTargets(): Promise<readonly Target[]> {
  const { records, signer } = new TestDevice(new MemoryStore(), steadyRandom())
  const accounts = [await signer.newAccount('testnet4'), await signer.newAccount('testnet4')]
  const members = accounts.map((account, index) => ({ ...account, name: `Member ${index}` }))
  const roster = encodeRoster(makeRoster('testnet4', 'Club', members))
  const groupId = groupIdOf(roster)
  await signer.registerGroup(roster)
  const statementKey = accounts[0]?.statementKey ?? new Uint8Array()
  const accountKey = ACCOUNT_PREFIX + toHex(statementKey)
  const errors = [SignerError]
  /** Reads from the same storage, in which one record is another. */
  const registryWith = (key: string, value: Uint8Array): Registry =>
    new Registry({
      get: async (asked) => (asked === key ? value : records.get(asked)),
      keys: async (prefix) => records.keys(prefix),
      set: async () => undefined,
      delete: async () => undefined,
    })
  const storedSeed = (await records.get('signer/seed')) ?? new Uint8Array()
  return [
    {
      name: 'account record',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [(await records.get(accountKey)) ?? new Uint8Array()],
      read: async (bytes) => registryWith(accountKey, bytes).account(statementKey),
    },
    {
      name: 'number of the first account',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [encode(1_000_000)],
      read: async (bytes) => registryWith('signer/first-account', bytes).nextAccountIndex('testnet4'),
    },
    {
      name: 'group record',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_POINTS,
      samples: [roster],
      read: async (bytes) => registryWith(`signer/group/${groupId}`, bytes).group(groupId),
    },
    {
      name: 'sealed seed',
      kind: 'bytes',
      grammar: 'plain',
      errors,
      share: WITH_POINTS,
      samples: [storedSeed],
      read: async (bytes) => {
        const store = new MemoryStore()
        await store.set('signer/seed', bytes)
        const seed = await new SealedSeed(store, testSealer, steadyRandom()).open()
        seed.fill(0)
      },
    },
  ]
}
