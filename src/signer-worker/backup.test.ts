import { describe, expect, it } from 'vitest'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { BackupContent, GroupLink } from '../bridge/index.ts'
import { parseDescriptor } from '../chain/index.ts'
import { encodeRoster, groupIdOf, makeRoster, type Account } from '../group/index.ts'
import { CoordinatorDesk, passkeyWay, SignerDesk } from './test-device.contract.ts'

const WORDS = entropyToMnemonic(new Uint8Array(16).fill(9), wordlist)
const refused = (code: string): unknown => expect.objectContaining({ code })

interface Device {
  readonly desk: SignerDesk
  readonly coordinator: CoordinatorDesk
}

async function deviceOf(words: string): Promise<Device> {
  const desk = new SignerDesk()
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: 'words', words } })
  return { desk, coordinator: new CoordinatorDesk(await desk.connect()) }
}

async function accountOf({ coordinator }: Device): Promise<Account> {
  const result = await coordinator.result({ type: 'newAccount', network: 'signet' })
  if (result.kind !== 'account') throw new Error('There is no account.')
  return result.account
}

/** A device with these words in a group, and its backup. */
async function backedUp(
  words = WORDS,
): Promise<{ readonly link: GroupLink; readonly file: Uint8Array; readonly roster: Uint8Array }> {
  const device = await deviceOf(words)
  const other = await deviceOf(entropyToMnemonic(new Uint8Array(16).fill(8), wordlist))
  const members = [
    { name: 'Ada', ...(await accountOf(device)) },
    { name: 'Ben', ...(await accountOf(other)) },
  ]
  const roster = encodeRoster(makeRoster('signet', 'Club', members))
  await device.coordinator.result({ type: 'registerGroup', roster })
  const link = { groupId: groupIdOf(roster), link: 'the-link' }
  const labels = [{ id: 'address', text: 'Rent' }]
  const history = Uint8Array.of(1, 2, 3)
  const { bytes } = await device.desk.ask('file', { type: 'backup', groups: [link], labels, history })
  return { link, file: bytes, roster }
}

describe('a backup', () => {
  it('brings groups, labels and history back to whoever has the words, and the signer knows its groups again', async () => {
    const { link, file, roster } = await backedUp()
    const restored = await deviceOf(WORDS)
    const { backup } = await restored.desk.ask('backup', { type: 'openBackup', file })
    const [group] = backup.groups
    expect(backup).toEqual<BackupContent>({
      madeAtMs: restored.desk.nowMs,
      groups: [{ ...link, roster, descriptor: group!.descriptor }],
      labels: [{ id: 'address', text: 'Rent' }],
      history: Uint8Array.of(1, 2, 3),
    })
    expect(parseDescriptor(group!.descriptor, 'signet')).toBeDefined()
    await restored.desk.say({ type: 'lock' })
    expect(await restored.coordinator.result({ type: 'registerGroup', roster })).toMatchObject({ kind: 'group' })
  })

  it('holds nothing that can be read without the words', async () => {
    const { file } = await backedUp()
    const text = Buffer.from(file).toString('latin1')
    for (const clear of ['Club', 'Ada', 'the-link', 'Rent', 'tpub']) expect(text).not.toContain(clear)
  })

  it('is refused by other words, when any byte of it was changed, and when it is cut off', async () => {
    const { file } = await backedUp()
    const open = async (changed: Uint8Array, { desk }: Device): Promise<unknown> =>
      desk.say({ type: 'openBackup', file: changed })
    const other = await deviceOf(entropyToMnemonic(new Uint8Array(32).fill(9), wordlist))
    await expect(open(file, other)).rejects.toEqual(refused('backup_foreign'))
    const owner = await deviceOf(WORDS)
    for (let index = 0; index < file.length; index += 7) {
      const changed = file.slice()
      changed[index]! ^= 1
      const code =
        index < 8 ? 'backup_damaged' : index === 8 ? 'backup_version' : index < 17 ? 'backup_foreign' : 'backup_damaged'
      await expect(open(changed, owner), String(index)).rejects.toEqual(refused(code))
    }
    const newer = file.slice()
    newer[8] = 2
    await expect(open(newer, owner)).rejects.toEqual(refused('backup_version'))
    for (const length of [0, 8, 16, 17, 40, file.length - 1]) {
      await expect(open(file.slice(0, length), owner)).rejects.toEqual(refused('backup_damaged'))
    }
  })

  it('is neither made nor opened while the key is locked', async () => {
    const { file } = await backedUp()
    const { desk } = await deviceOf(WORDS)
    await desk.say({ type: 'lock' })
    await expect(desk.say({ type: 'openBackup', file })).rejects.toEqual(refused('seed_locked'))
    const backup = { type: 'backup', groups: [], labels: [], history: new Uint8Array() } as const
    await expect(desk.say(backup)).rejects.toEqual(refused('seed_locked'))
  })
})
