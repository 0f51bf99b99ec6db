import { describe, expect, it } from 'vitest'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf } from '../coordinator/ports/signer.contract.ts'
import { LocalSigner } from '../signer/index.ts'
import type { NewWay } from '../vault/index.ts'
import { passkeyOpener, passkeyWay, SignerDesk } from './test-device.contract.ts'

const TWELVE = entropyToMnemonic(new Uint8Array(16).fill(7), wordlist)
const TWENTY_FOUR = entropyToMnemonic(new Uint8Array(32).fill(7), wordlist)
const byPassphrase: NewWay & { readonly kind: 'passphrase' } = {
  kind: 'passphrase',
  passphrase: 'correct horse battery',
  label: 'Passphrase',
}
const opened = { kind: 'passphrase', passphrase: 'correct horse battery' } as const
/** The right passkey, with another secret. */
const wrongOpener = { ...passkeyOpener(), prf: new Uint8Array(32) } as const
const anyText: unknown = expect.any(String)
const refused = (code: string, detail: object = { kind: 'none' }): unknown => expect.objectContaining({ code, detail })

async function made(entropy: 'random' | 'from-prf' = 'random', desk = new SignerDesk()): Promise<SignerDesk> {
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: entropy } })
  return desk
}

async function restored(words: string): Promise<SignerDesk> {
  const desk = new SignerDesk()
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: 'words', words } })
  return desk
}

async function wordsOf(desk: SignerDesk, opener = passkeyOpener()): Promise<readonly string[]> {
  return (await desk.ask('words', { type: 'words', opener })).words
}

describe('a key', () => {
  it('is missing, then made and unlocked, and locked after a restart until an opener fits', async () => {
    const desk = new SignerDesk()
    expect(await desk.status()).toEqual({ state: 'missing' })
    await expect(desk.say({ type: 'unlock', opener: passkeyOpener() })).rejects.toEqual(refused('seed_missing'))
    await made('random', desk)
    const ways = [{ wayId: anyText, kind: 'passkey', label: 'This device', credentialId: Uint8Array.of(1, 2, 3) }]
    expect(await desk.status()).toEqual({ state: 'unlocked', ways, needsBackup: true, nextTryAtMs: 0 })
    desk.restart()
    expect(await desk.status()).toEqual({ state: 'locked', ways, needsBackup: true, nextTryAtMs: 0 })
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
    expect(await desk.status()).toMatchObject({ state: 'unlocked' })
    await desk.say({ type: 'lock' })
    expect(await desk.status()).toMatchObject({ state: 'locked' })
  })

  it('under a passphrase opens to it and to no other', async () => {
    const desk = new SignerDesk()
    await desk.say({ type: 'create', way: byPassphrase, entropy: { kind: 'random' } })
    desk.restart()
    await expect(desk.say({ type: 'unlock', opener: { ...opened, passphrase: 'correct horse' } })).rejects.toEqual(
      refused('passphrase_wrong'),
    )
    await desk.say({ type: 'unlock', opener: opened })
    await desk.say({ type: 'changePassphrase', opener: opened, passphrase: 'another one entirely', label: 'New' })
    await expect(desk.say({ type: 'words', opener: opened })).rejects.toEqual(refused('passphrase_wrong'))
    expect(await wordsOf(desk, { kind: 'passphrase', passphrase: 'another one entirely' })).toHaveLength(12)
  })

  it('is made once: it is not replaced by another one', async () => {
    const desk = await made()
    const words = await wordsOf(desk)
    for (const entropy of [{ kind: 'random' }, { kind: 'words', words: TWELVE }] as const) {
      await expect(desk.say({ type: 'create', way: passkeyWay(2), entropy })).rejects.toEqual(refused('seed_exists'))
    }
    expect(await wordsOf(desk)).toEqual(words)
  })

  it('of a passkey is the same on every device that has the passkey, and no passphrase makes one', async () => {
    const [first, second] = [await made('from-prf'), await made('from-prf')]
    expect(await wordsOf(first)).toEqual(await wordsOf(second))
    expect(await wordsOf(first)).toHaveLength(24)
    const create = { type: 'create', way: byPassphrase, entropy: { kind: 'from-prf' } } as const
    await expect(new SignerDesk().say(create)).rejects.toEqual(refused('passkey_wrong'))
  })

  it('opens by each way that was added, and needs an opener for every change of them', async () => {
    const desk = await made()
    await expect(desk.say({ type: 'addWay', opener: wrongOpener, way: passkeyWay(2) })).rejects.toEqual(
      refused('passkey_wrong'),
    )
    await desk.say({ type: 'addWay', opener: passkeyOpener(), way: passkeyWay(2) })
    desk.restart()
    await desk.say({ type: 'unlock', opener: passkeyOpener(2) })
    const status = await desk.status()
    const [first] = status.state === 'unlocked' ? status.ways : []
    await expect(desk.say({ type: 'removeWay', opener: wrongOpener, wayId: first!.wayId })).rejects.toEqual(
      refused('passkey_wrong'),
    )
    await desk.say({ type: 'removeWay', opener: passkeyOpener(2), wayId: first!.wayId })
    await expect(desk.say({ type: 'unlock', opener: passkeyOpener(1) })).rejects.toEqual(refused('way_unknown'))
    await expect(desk.say({ type: 'removeWay', opener: passkeyOpener(2), wayId: first!.wayId })).rejects.toEqual(
      refused('way_unknown'),
    )
  })

  it('is forgotten with all that belongs to it', async () => {
    const desk = await made()
    await desk.connect()
    await desk.say({ type: 'erase' })
    expect(await desk.records.keys('')).toEqual([])
    expect(await desk.status()).toEqual({ state: 'missing' })
    await restoreInto(desk, TWELVE)
    expect((await wordsOf(desk)).join(' ')).toBe(TWELVE)
  })

  it('says that its record is damaged instead of asking for openers', async () => {
    const desk = await made()
    await desk.records.set('key/vault', Uint8Array.of(1))
    expect(await desk.status()).toMatchObject({ state: 'damaged', code: 'vault_damaged' })
    await desk.say({ type: 'erase' })
    expect(await desk.status()).toEqual({ state: 'missing' })
  })

  it('is not made where it could not be stored, or cannot be read back', async () => {
    const desk = new SignerDesk()
    desk.records.fail('store_full', (key) => key === 'key/vault')
    await expect(made('random', desk)).rejects.toEqual(refused('store_full'))
    desk.records.recover()
    expect(await desk.status()).toEqual({ state: 'missing' })
    const forgetful = new SignerDesk(new ForgetfulStore())
    await expect(made('random', forgetful)).rejects.toEqual(refused('vault_damaged'))
    expect(await forgetful.status()).toEqual({ state: 'missing' })
  })
})

async function restoreInto(desk: SignerDesk, words: string): Promise<void> {
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: 'words', words } })
}

/** Says that it stored a vault, and did not. */
class ForgetfulStore extends MemoryStore {
  override async set(key: string, value: Uint8Array): Promise<void> {
    if (key !== 'key/vault') await super.set(key, value)
  }
}

describe('words', () => {
  it.each([TWELVE, TWENTY_FOUR])('bring the key back, however they are typed: %s', async (words) => {
    const desk = await restored(`  ${words.toUpperCase().replaceAll(' ', '\n  ')} `)
    expect((await wordsOf(desk)).join(' ')).toBe(words)
    expect(await desk.status()).toMatchObject({ needsBackup: false })
  })

  it.each<[string, string, string, object]>([
    ['one that is not of the list', TWELVE.replace(' ', ' quux '), 'word_unknown', { kind: 'word', position: 1 }],
    ['none', '   ', 'words_count', { kind: 'none' }],
    ['eleven', TWELVE.split(' ').slice(1).join(' '), 'words_count', { kind: 'none' }],
    ['twelve that do not belong together', 'zoo '.repeat(12), 'words_checksum', { kind: 'none' }],
  ])('that are wrong are refused by what is wrong with them: %s', async (_, words, code, detail) => {
    await expect(restored(words)).rejects.toEqual(refused(code, detail))
  })

  it('never bring back an account that was given out before, so that no key serves two groups', async () => {
    const accounts = await Promise.all(
      [await restored(TWELVE), await restored(TWELVE), await made('from-prf'), await made('from-prf')].map(
        async (desk) => {
          const { devices, accounts: made2 } = await groupOf([deviceOf(desk), deviceOf(await restored(TWENTY_FOUR))])
          expect(devices).toHaveLength(2)
          return made2.map(({ xpub }) => xpub)
        },
      ),
    )
    expect(new Set(accounts.flat()).size).toBe(8)
  })

  it('are shown to an opener of that moment only', async () => {
    const desk = await made()
    await expect(desk.say({ type: 'words', opener: wrongOpener })).rejects.toEqual(refused('passkey_wrong'))
    expect(await wordsOf(desk)).toHaveLength(12)
  })

  it('count as written down once some of them were told, and only after they were shown', async () => {
    const desk = await made()
    const check = (positions: readonly number[], words: readonly string[]) =>
      desk.say({ type: 'checkWords', positions, words })
    await expect(check([0, 1], ['zoo', 'zoo'])).rejects.toEqual(refused('words_not_shown'))
    const words = await wordsOf(desk)
    const wrong: [number[], string[]][] = [
      [[], []],
      [[3], [words[3]!]],
      [
        [3, 3],
        [words[3]!, words[3]!],
      ],
      [
        [3, 12],
        [words[3]!, ''],
      ],
      [
        [3, 7],
        [words[3]!, `${words[7]!}s`],
      ],
      [[3, 7], [words[3]!]],
    ]
    for (const [positions, told] of wrong) {
      await expect(check(positions, told)).rejects.toEqual(refused('words_wrong'))
    }
    expect(await desk.status()).toMatchObject({ needsBackup: true })
    await check([3, 7], [words[3]!, ` ${words[7]!.toUpperCase()} `])
    expect(await desk.status()).toMatchObject({ needsBackup: false })
    await desk.say({ type: 'lock' })
    await expect(check([3, 7], [words[3]!, words[7]!])).rejects.toEqual(refused('seed_locked'))
  })
})

/** The account part of a signer, over this device's own port. */
function deviceOf(desk: SignerDesk): Parameters<typeof groupOf>[0][number] {
  const signer = new LocalSigner({
    records: desk.records,
    seeds: { prepare: async () => undefined, open: async () => (await seedOf(desk)).slice() },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    yieldToEvents: async () => undefined,
  })
  return { signer, restart: () => deviceOf(desk) }
}

async function seedOf(desk: SignerDesk): Promise<Uint8Array> {
  const { mnemonicToSeed } = await import('@scure/bip39')
  return mnemonicToSeed((await wordsOf(desk)).join(' '))
}

describe('openers that are wrong', () => {
  const wrong = (desk: SignerDesk): Promise<unknown> => desk.say({ type: 'unlock', opener: wrongOpener })

  it('make the next one wait, longer each time, also after a restart, and nothing is lost', async () => {
    const desk = await made()
    desk.restart()
    for (let tries = 0; tries < 3; tries++) await expect(wrong(desk)).rejects.toEqual(refused('passkey_wrong'))
    const waits: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      desk.restart()
      const status = await desk.status()
      const nextTryAtMs = status.state === 'locked' ? status.nextTryAtMs : 0
      const later = refused('try_later', { kind: 'until', untilMs: nextTryAtMs })
      await expect(desk.say({ type: 'unlock', opener: passkeyOpener() })).rejects.toEqual(later)
      await expect(desk.say({ type: 'words', opener: passkeyOpener() })).rejects.toEqual(later)
      await expect(desk.say({ type: 'addWay', opener: passkeyOpener(), way: passkeyWay(2) })).rejects.toEqual(later)
      waits.push(nextTryAtMs - desk.nowMs)
      desk.nowMs = nextTryAtMs
      expect(await desk.status()).toMatchObject({ nextTryAtMs: 0 })
      await expect(wrong(desk)).rejects.toEqual(refused('passkey_wrong'))
    }
    expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000])
    expect(waits.at(-1)).toBe(15 * 60_000)
    desk.nowMs += 15 * 60_000
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
    await expect(wrong(desk)).rejects.toEqual(refused('passkey_wrong'))
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
  })

  it('are counted one after the other, however many are sent at once', async () => {
    const desk = await made()
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => wrong(desk)))
    const codes = results.map((result) =>
      result.status === 'rejected' ? (result.reason as { code: string }).code : '',
    )
    expect(codes.filter((code) => code === 'passkey_wrong')).toHaveLength(3)
    expect(codes.filter((code) => code === 'try_later')).toHaveLength(7)
  })

  it('make nobody wait for longer than a quarter of an hour, whatever happens to the clock', async () => {
    const desk = await made()
    for (let tries = 0; tries < 3; tries++) await expect(wrong(desk)).rejects.toEqual(refused('passkey_wrong'))
    desk.nowMs -= 10 * 365 * 86_400_000
    const status = await desk.status()
    expect(status.state === 'unlocked' && status.nextTryAtMs - desk.nowMs).toBe(15 * 60_000)
  })

  it('are only those: what is wrong with the record, or asked for in vain, costs no try', async () => {
    const desk = await made()
    for (let tries = 0; tries < 5; tries++) {
      await expect(desk.say({ type: 'unlock', opener: passkeyOpener(9) })).rejects.toEqual(refused('way_unknown'))
    }
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
  })
})

describe('the key of an earlier version', () => {
  /** A device of that time, in a group, with a session approved. */
  async function old(): Promise<{ readonly desk: SignerDesk; readonly roster: Uint8Array }> {
    const desk = new SignerDesk()
    const { coordinatorRecords: records, sealer } = desk
    const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
    const signer = new LocalSigner({ records, sealer, random, yieldToEvents: async () => undefined })
    const other = new LocalSigner({ records: new MemoryStore(), sealer, random, yieldToEvents: async () => undefined })
    const devices = [signer, other].map((one) => ({ signer: one, restart: () => devices[0]! }))
    const { rosterBytes } = await groupOf(devices)
    await records.set(`signer/approved/${'00'.repeat(32)}`, Uint8Array.of(1))
    await records.set('session/head/1', Uint8Array.of(1))
    return { desk, roster: rosterBytes }
  }

  it('is moved when the person first makes a way to it, with its groups, and then erased where it was', async () => {
    const { desk, roster } = await old()
    expect(await desk.status()).toEqual({ state: 'legacy' })
    await expect(restoreInto(desk, TWELVE)).rejects.toEqual(refused('seed_exists'))
    await made('from-prf', desk)
    expect(await wordsOf(desk)).toHaveLength(12)
    expect(await desk.status()).toMatchObject({ state: 'unlocked', needsBackup: true })
    expect(await desk.coordinatorRecords.keys('')).toEqual(['session/head/1'])
    expect((await desk.records.keys('signer/')).map((key) => key.split('/')[1])).toEqual(['account', 'group'])
    const port = await ask(desk, { type: 'registerGroup', roster })
    expect(port).toMatchObject({ type: 'result' })
  })

  it('stays where it is when the new one could not be stored', async () => {
    const { desk } = await old()
    desk.records.fail('store_full', (key) => key === 'key/vault')
    await expect(made('random', desk)).rejects.toEqual(refused('store_full'))
    expect(await desk.coordinatorRecords.keys('signer/seed')).toHaveLength(1)
    desk.records.recover()
    await made('random', desk)
    expect(await desk.coordinatorRecords.keys('signer/')).toEqual([])
  })

  it('that cannot be read any more is told as damaged, and stays until it is erased', async () => {
    const { desk } = await old()
    const sealed = (await desk.coordinatorRecords.get('signer/seed'))!
    await desk.coordinatorRecords.set('signer/seed', sealed.slice(0, -1))
    expect(await desk.status()).toMatchObject({ state: 'damaged', code: 'seed_damaged' })
    await expect(made('random', desk)).rejects.toEqual(refused('seed_damaged'))
    await expect(restoreInto(desk, TWELVE)).rejects.toEqual(refused('seed_exists'))
    expect(await desk.coordinatorRecords.keys('signer/seed')).toHaveLength(1)
    await desk.say({ type: 'erase' })
    await restoreInto(desk, TWELVE)
    expect((await wordsOf(desk)).join(' ')).toBe(TWELVE)
  })

  it('is erased at the next unlocking when a move was cut off, and only if it is the same key', async () => {
    const { desk } = await old()
    const seed = await desk.coordinatorRecords.get('signer/seed')
    await made('random', desk)
    await desk.coordinatorRecords.set('signer/seed', seed!)
    desk.restart()
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
    expect(await desk.coordinatorRecords.keys('signer/')).toEqual([])
    const other = await old()
    await desk.coordinatorRecords.set('signer/seed', (await other.desk.coordinatorRecords.get('signer/seed'))!)
    await desk.say({ type: 'unlock', opener: passkeyOpener() })
    expect(await desk.coordinatorRecords.keys('signer/')).toEqual(['signer/seed'])
  })
})

async function ask(desk: SignerDesk, call: object): Promise<unknown> {
  const port = await desk.connect()
  const answer = new Promise((resolve) => {
    port.addEventListener('message', ({ data }) => resolve(data), { once: true })
  })
  port.start()
  port.postMessage({ requestId: 1, call })
  const said = await answer
  port.close()
  return said
}
