import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { HDKey } from '@scure/bip32'
import type { GroupId } from '../bytes/index.ts'
import { MuSig2P2PCoordinator } from '../coordinator/index.ts'
import { MemoryNetwork, MemoryStore, MemoryTransport } from '../coordinator/memory/index.ts'
import type { Roster } from '../group/index.ts'
import { LocalSigner, type Sealer } from '../signer/index.ts'
import type { Invite } from '../wire/index.ts'
import { Random } from './random.ts'

export const RELAY = '/dns4/relay.test/tcp/443/wss/p2p/relay'
export const START_MS = 1_700_000_000_000

const ENTROPY_BYTES = 16
/** The account's hardened child that signs statements. */
const STATEMENT_CHILD = 1000 + 0x8000_0000
/** BIP32 version bytes of test networks. */
const VERSIONS = { private: 0x0435_8394, public: 0x0435_87cf }

/** Binds what it seals to the associated data, and hides nothing: nobody reads these disks. */
export const openSealer: Sealer = {
  seal: async (plaintext, associatedData) => Uint8Array.from([...associatedData, ...plaintext]),
  open: async (sealed, associatedData) => sealed.slice(associatedData.length),
}

/** A member of the group as its device is when a schedule begins; the index in the list is the signer index. */
export interface SettingMember {
  readonly peerId: string
  readonly records: ReadonlyMap<string, Uint8Array>
  /** What an attacker would have who owns the device; 32 bytes each. */
  readonly secretKey: Uint8Array
  readonly statementSecretKey: Uint8Array
}

/** A group that has met. Every schedule of as many signers begins here. */
export interface Setting {
  readonly groupId: GroupId
  readonly roster: Roster
  /** Leads to the group's channel. */
  readonly invite: Invite
  readonly members: readonly SettingMember[]
}

const settings = new Map<number, Promise<Setting>>()

/** The group of so many signers: the same in every run, made once. */
export async function settingOf(count: number, settle: () => Promise<void>): Promise<Setting> {
  let setting = settings.get(count)
  if (setting === undefined) {
    setting = makeSetting(count, settle)
    settings.set(count, setting)
  }
  return setting
}

async function makeSetting(count: number, settle: () => Promise<void>): Promise<Setting> {
  const network = new MemoryNetwork()
  const devices = Array.from({ length: count }, (_, number) => {
    const seeded = new Random(`setting ${count} ${number}`)
    const random = (length: number): Uint8Array => seeded.bytes(length)
    const store = new MemoryStore()
    const yieldToEvents = async (): Promise<void> => undefined
    const peerId = `peer-${number}`
    const coordinator = new MuSig2P2PCoordinator({
      transport: new MemoryTransport(network, peerId),
      store,
      signer: new LocalSigner({ records: store, sealer: openSealer, random, yieldToEvents }),
      relays: [RELAY],
      now: () => START_MS,
      random,
      yieldToEvents,
      reportFault: (error) => {
        throw error
      },
    })
    return { peerId, store, coordinator }
  })
  for (const { coordinator } of devices) await coordinator.start()
  const [first, ...others] = devices
  if (first === undefined) throw new RangeError('A group has members.')
  const gatheringId = await first.coordinator.gatherings.create('regtest', 'Family', 'Member 0')
  const invite = first.coordinator.gatherings.get(gatheringId)?.invite
  if (invite === undefined) throw new RangeError('A gathering has a link.')
  for (const [index, { coordinator }] of others.entries()) {
    await coordinator.gatherings.open(invite)
    await settle()
    await coordinator.gatherings.join(gatheringId, `Member ${index + 1}`)
    await settle()
  }
  await first.coordinator.gatherings.seal(gatheringId)
  await settle()
  for (const { coordinator } of devices) await coordinator.gatherings.confirm(gatheringId)
  await settle()
  const [group] = first.coordinator.groups.list()
  if (group === undefined) throw new RangeError('The group was not made.')
  for (const { coordinator } of devices) {
    await coordinator.gatherings.close(gatheringId)
    await coordinator.cleanup()
  }
  const members: SettingMember[] = []
  for (const { peerId, store } of devices) {
    const records = new Map<string, Uint8Array>()
    for (const key of await store.keys('')) records.set(key, (await store.get(key)) ?? new Uint8Array())
    const mine = secretsOf(records.get('signer/seed') ?? new Uint8Array())
    const signerIndex = group.roster.members.findIndex(({ publicKey }) => mine.publicKey.join() === publicKey.join())
    members[signerIndex] = { peerId, records, ...mine }
  }
  return { groupId: group.groupId, roster: group.roster, invite: group.invite, members }
}

/** The keys of a device's first account. @param stored its sealed seed, which the simulation's sealer leaves readable at the end. */
function secretsOf(stored: Uint8Array): {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  readonly statementSecretKey: Uint8Array
} {
  const seed = mnemonicToSeedSync(entropyToMnemonic(stored.slice(-ENTROPY_BYTES), wordlist))
  const hardened = 0x8000_0000
  const account = [87, 1, 0].reduce(
    (key, step) => key.deriveChild(step + hardened),
    HDKey.fromMasterSeed(seed, VERSIONS),
  )
  const { publicKey, privateKey } = account
  const statementSecretKey = account.deriveChild(STATEMENT_CHILD).privateKey
  if (publicKey === null || privateKey === null || statementSecretKey === null) throw new RangeError('No keys there.')
  return { publicKey, secretKey: privateKey, statementSecretKey }
}
