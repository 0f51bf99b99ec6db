import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HDKey } from '@scure/bip32'
import type * as bip39 from '@scure/bip39'
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { concat, fromHex, taggedHash, toHex } from '../bytes/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { extendedKeyVersions, HARDENED } from '../group/index.ts'
import { Session } from '../musig2/index.ts'
import {
  encodeProposal,
  messageDigest,
  sessionIdOf,
  StatementSet,
  makeContext,
  messageItems,
} from '../session/index.ts'
import { bip340PublicKey, type Scope } from '../wire/index.ts'
import { random, TestDevice, testSealer } from './device.contract.ts'
import { LocalSigner } from './local-signer.ts'
import type { SignerPorts } from './local-signer.ts'

/** Every seed that the library handed to the room. */
const { seeds } = vi.hoisted(() => ({ seeds: [] as Uint8Array[] }))

vi.mock('@scure/bip39', async (load) => {
  const actual = await load<typeof bip39>()
  return {
    ...actual,
    mnemonicToSeedSync: (mnemonic: string) => {
      const seed = actual.mnemonicToSeedSync(mnemonic)
      seeds.push(seed)
      return seed
    },
  }
})

const DRAW = { counter: 0, attempt: 0 }
const refusal = (code: string): unknown => expect.objectContaining({ name: 'SignerError', code })

beforeEach(() => {
  seeds.length = 0
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Everything that a value is made of, as one string: bytes as hex, text as text and as hex, errors with all they carry. */
function everythingIn(value: unknown): string {
  if (value instanceof Uint8Array) return `${toHex(value)} ${value.join()}`
  if (typeof value === 'string') return `${value} ${Buffer.from(value).toString('hex')}`
  if (value instanceof Error) {
    const carried: readonly unknown[] = Object.values(value)
    return [value.name, value.message, value.stack, ...carried].map(everythingIn).join('\n')
  }
  if (Array.isArray(value)) return value.map(everythingIn).join('\n')
  if (typeof value === 'object' && value !== null) return Object.values(value).map(everythingIn).join('\n')
  return String(value)
}

async function storedIn({ records }: TestDevice): Promise<string> {
  const keys = await records.keys('')
  return everythingIn([keys, await Promise.all(keys.map(async (key) => records.get(key)))])
}

/** A device whose entropy is known to the test. */
function openDevice(entropy: Uint8Array): TestDevice {
  let isFirst = true
  return new TestDevice(undefined, (length) => {
    if (!isFirst) return random(length)
    isFirst = false
    return entropy.slice(0, length)
  })
}

function contextFor(group: SignerGroup, bytes: Uint8Array): StatementSet {
  const sessionId = sessionIdOf(bytes)
  return new StatementSet(
    makeContext(sessionId, proposalFor(group), messageItems('Pay the gardener'), fromHex(sessionId)),
  )
}

describe('secrets', () => {
  const entropy = taggedHash('muster/test', Uint8Array.of(1)).slice(0, 16)
  const mnemonic = entropyToMnemonic(entropy, wordlist)
  const seed = mnemonicToSeedSync(mnemonic)
  const master = HDKey.fromMasterSeed(seed, extendedKeyVersions('testnet4'))
  const path = [87 + HARDENED, 1 + HARDENED, HARDENED]
  const account = path.reduce((key, step) => key.deriveChild(step), master)
  const statement = account.deriveChild(1000 + HARDENED)

  it('never stand in what a signer gives, throws or stores', async () => {
    const randoms: Uint8Array[] = []
    const getRandomValues = crypto.getRandomValues.bind(crypto)
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((into) => {
      const filled = getRandomValues(into)
      if (filled instanceof Uint8Array) randoms.push(filled.slice())
      return filled
    })
    const device = openDevice(entropy)
    const group = await groupOf([device, new TestDevice()])
    const own = group.devices.findIndex((one) => one === device)
    const { signer } = device
    expect(group.accounts[own]!.xpub).toBe(account.publicExtendedKey)
    const bytes = encodeProposal(proposalFor(group))
    const sessionId = sessionIdOf(bytes)

    randoms.length = 0
    const nonce = await signer.approve(bytes, DRAW)
    const nonceRandoms = randoms.filter(({ length }) => length === 32).map((bytesDrawn) => bytesDrawn.slice())
    const others = await Promise.all(
      group.devices.filter((one) => one !== device).map((one) => one.signer.approve(bytes, DRAW)),
    )
    const nonces = own === 0 ? [nonce, ...others] : [...others, nonce]
    const statements = contextFor(group, bytes)
    statements.receive(nonce)
    const claim = statements.entries()[0]!.claim
    const { boot, pubNonces } = claim as Extract<typeof claim, { type: 'nonce' }>

    // BIP327 NonceGen, by hand, from the randomness that was drawn for it.
    const aggregate = (await signer.review(bytes)).aggregateKey.slice(1)
    const extra = concat(fromHex(sessionId), boot, Uint8Array.of(0, 0))
    const secretNonces = nonceRandoms.flatMap((drawn) => {
      const mask = taggedHash('MuSig/aux', drawn)
      const start = account.privateKey!.map((byte, index) => byte ^ mask[index]!)
      return [0, 1].map((index) =>
        taggedHash(
          'MuSig/nonce',
          start,
          Uint8Array.of(33),
          account.publicKey!,
          Uint8Array.of(32),
          aggregate,
          Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 32),
          messageDigest('Pay the gardener'),
          Uint8Array.of(0, 0, 0, extra.length),
          extra,
          Uint8Array.of(index),
        ),
      )
    })
    const points = secretNonces.map((k) => toHex(bip340PublicKey(k)))
    expect(points).toContain(toHex(pubNonces[0]!.slice(1, 33)))
    expect(points).toContain(toHex(pubNonces[0]!.slice(34)))

    const gathering: Scope = { kind: 'gathering', id: new Uint8Array(32) }
    const session: Scope = { kind: 'session', id: fromHex(sessionId) }
    const { statementKey } = group.accounts[own]!
    const calls: readonly (() => Promise<unknown>)[] = [
      () => signer.review(bytes),
      () => signer.renewNonce(bytes, { counter: 1, attempt: 1 }),
      () => signer.sign(bytes, nonces),
      () => signer.sign(bytes, nonces),
      () => signer.sign(bytes, []),
      () => signer.approve(bytes, { counter: 99, attempt: 0 }),
      () => signer.liveNonceIds(sessionId),
      () => signer.issue(session, 'testnet4', statementKey, { type: 'decline', reason: '' }),
      () => signer.issue(gathering, 'testnet4', statementKey, { type: 'enrol', memberName: 'Ann' }),
      () => signer.issue(gathering, 'testnet4', statementKey, { type: 'enrol', memberName: ' ' }),
      () => signer.registerGroup(Uint8Array.of(1)),
      () => signer.newAccount('mainnet'),
    ]
    const given: unknown[] = [nonce, group.accounts, signer, JSON.stringify(signer)]
    for (const call of calls) given.push(await call().catch((error: unknown) => error))
    expect(given.filter((one) => one instanceof Error)).toHaveLength(5)

    const visible = everythingIn(given) + (await storedIn(device))
    // The search finds what is there.
    expect(visible).toContain(toHex(account.publicKey!))
    expect(visible).toContain(toHex(pubNonces[0]!))
    const secrets = [
      entropy,
      seed,
      master.privateKey!,
      account.privateKey!,
      statement.privateKey!,
      ...secretNonces,
      ...nonceRandoms,
    ]
    for (const secret of secrets) {
      expect(visible).not.toContain(toHex(secret))
      expect(visible).not.toContain(secret.join())
    }
    expect(visible).not.toContain(mnemonic)
    expect(visible).not.toContain(account.privateExtendedKey)
  })

  it('are wiped when the call that needed them ends, well or badly', async () => {
    const drawn: Uint8Array[] = []
    const opened: Uint8Array[] = []
    const records = new TestDevice().records
    const ports: SignerPorts = {
      records,
      sealer: {
        seal: async (plaintext, associatedData) => testSealer.seal(plaintext, associatedData),
        open: async (sealed, associatedData) => {
          const plaintext = await testSealer.open(sealed, associatedData)
          opened.push(plaintext)
          return plaintext
        },
      },
      random: (length) => {
        const bytes = random(length)
        if (length === 16) drawn.push(bytes)
        return bytes
      },
      yieldToEvents: async () => undefined,
    }
    const signer = new LocalSigner(ports)
    const { statementKey } = await signer.newAccount('testnet4')
    await signer.issue({ kind: 'session', id: new Uint8Array(32) }, 'testnet4', statementKey, {
      type: 'decline',
      reason: '',
    })
    await expect(
      signer.issue({ kind: 'session', id: new Uint8Array(31) }, 'testnet4', statementKey, {
        type: 'decline',
        reason: '',
      }),
    ).rejects.toEqual(refusal('claim_refused'))
    expect(drawn[0]).toEqual(new Uint8Array(16))
    expect(opened).toHaveLength(3)
    expect(seeds).toHaveLength(3)
    for (const secret of [...opened, ...seeds]) expect(secret.every((byte) => byte === 0)).toBe(true)
  })
})

describe('a nonce', () => {
  it('is gone from memory before its partial signature exists, so a crash in between loses both', async () => {
    const group = await groupOf([new TestDevice(), new TestDevice()])
    const [device, other] = group.devices
    const bytes = encodeProposal(proposalFor(group))
    const sessionId = sessionIdOf(bytes)
    const nonces = [await device!.signer.approve(bytes, DRAW), await other!.signer.approve(bytes, DRAW)]
    const alive: Promise<readonly string[]>[] = []
    vi.spyOn(Session.prototype, 'sign').mockImplementation(() => {
      alive.push(device!.signer.liveNonceIds(sessionId))
      throw new Error('The worker died.')
    })
    await expect(device!.signer.sign(bytes, nonces)).rejects.toThrow('The worker died.')
    expect(await Promise.all(alive)).toEqual([[]])
    vi.restoreAllMocks()
    await expect(device!.signer.sign(bytes, nonces)).rejects.toEqual(refusal('nonce_not_alive'))
  })

  it('of another signer that is no pair of points costs nothing', async () => {
    const group = await groupOf([new TestDevice(), new TestDevice()])
    const [device, other] = group.devices
    const bytes = encodeProposal(proposalFor(group))
    await device!.signer.approve(bytes, DRAW)
    await other!.signer.approve(bytes, DRAW)
    const live = await device!.signer.liveNonceIds(sessionIdOf(bytes))
    await expect(device!.signer.sign(bytes, [Uint8Array.of(0x80), Uint8Array.of(0x80)])).rejects.toEqual(
      refusal('nonce_set_wrong'),
    )
    expect(await device!.signer.liveNonceIds(sessionIdOf(bytes))).toEqual(live)
  })
})

describe('records that fail to be written', () => {
  const failed: unknown = expect.objectContaining({ name: 'StoreError', code: 'store_full' })

  it('give out no account, and the number is not lost', async () => {
    const device = new TestDevice()
    const first = await device.signer.newAccount('testnet4')
    device.records.fail('store_full')
    await expect(device.signer.newAccount('testnet4')).rejects.toEqual(failed)
    device.records.recover()
    const next = await device.signer.newAccount('testnet4')
    expect([first, next].map(({ origin }) => origin.path[2]! - HARDENED)).toEqual([0, 1])
  })

  it('make no seed', async () => {
    const device = new TestDevice()
    device.records.fail('store_full')
    await expect(device.signer.newAccount('testnet4')).rejects.toEqual(failed)
    expect(await device.records.keys('')).toEqual([])
  })

  it('give no nonce for an approval that was not remembered', async () => {
    const device = new TestDevice()
    const group = await groupOf([device, new TestDevice()])
    const bytes = encodeProposal(proposalFor(group))
    device.records.fail('store_full')
    await expect(device.signer.approve(bytes, DRAW)).rejects.toEqual(failed)
    expect(await device.signer.liveNonceIds(sessionIdOf(bytes))).toEqual([])
    expect(await device.signer.hasApproved(sessionIdOf(bytes))).toBe(false)
  })

  it('register no group and enrol nobody', async () => {
    const device = new TestDevice()
    const group = await groupOf([new TestDevice(), new TestDevice()])
    const { statementKey } = await device.signer.newAccount('testnet4')
    device.records.fail('store_full')
    const scope: Scope = { kind: 'gathering', id: new Uint8Array(32) }
    await expect(
      device.signer.issue(scope, 'testnet4', statementKey, { type: 'enrol', memberName: 'Ann' }),
    ).rejects.toEqual(failed)
    await expect(device.signer.registerGroup(group.rosterBytes)).rejects.toEqual(refusal('group_foreign'))
  })

  it('lose the nonces of a session that was to be forgotten all the same', async () => {
    const device = new TestDevice()
    const group = await groupOf([device, new TestDevice()])
    const bytes = encodeProposal(proposalFor(group))
    await device.signer.approve(bytes, DRAW)
    device.records.fail('store_full')
    await expect(device.signer.forget(sessionIdOf(bytes))).rejects.toEqual(failed)
    expect(await device.signer.liveNonceIds(sessionIdOf(bytes))).toEqual([])
  })
})

describe('records that were changed', () => {
  let device: TestDevice
  let bytes: Uint8Array

  beforeEach(async () => {
    device = new TestDevice()
    bytes = encodeProposal(proposalFor(await groupOf([device, new TestDevice()])))
  })

  async function change(prefix: string, to: (value: Uint8Array) => Uint8Array): Promise<void> {
    const [key] = await device.records.keys(prefix)
    await device.records.set(key!, to((await device.records.get(key!))!))
  }

  const flipped = (index: number) => (value: Uint8Array) => {
    return value.map((byte, position) => (position === (index + value.length) % value.length ? byte ^ 1 : byte))
  }

  it.each<[string, string, (value: Uint8Array) => Uint8Array, string]>([
    ['seed, in its version', 'signer/seed', flipped(0), 'seed_damaged'],
    ['seed, in its tag', 'signer/seed', flipped(1), 'seed_damaged'],
    ['seed, in its ciphertext', 'signer/seed', flipped(-1), 'seed_damaged'],
    ['seed, cut off', 'signer/seed', (value) => value.slice(0, -1), 'seed_damaged'],
    ['account, in its number', 'signer/account/', flipped(2), 'record_damaged'],
    ['account, in its key', 'signer/account/', flipped(-1), 'group_foreign'],
    ['account, cut off', 'signer/account/', (value) => value.slice(0, -1), 'record_damaged'],
    ['account, in its network', 'signer/account/', flipped(1), 'group_foreign'],
    ['group, in a name', 'signer/group/', flipped(5), 'record_damaged'],
    ['group, cut off', 'signer/group/', (value) => value.slice(0, -1), 'group_malformed'],
  ])('refuse to sign: the %s', async (_, prefix, to, code) => {
    await change(prefix, to)
    await expect(device.signer.approve(bytes, DRAW)).rejects.toEqual(refusal(code))
    await expect(device.restart().signer.approve(bytes, DRAW)).rejects.toEqual(refusal(code))
    expect(await device.signer.liveNonceIds(sessionIdOf(bytes))).toEqual([])
  })

  it('never put a new seed in the place of one that is gone', async () => {
    await device.records.delete('signer/seed')
    await expect(device.signer.approve(bytes, DRAW)).rejects.toEqual(refusal('seed_damaged'))
    await expect(device.signer.newAccount('testnet4')).rejects.toEqual(refusal('seed_damaged'))
    expect(await device.records.get('signer/seed')).toBeUndefined()
  })

  it('of another group in the place of the own are refused', async () => {
    const other = await groupOf([device, new TestDevice()])
    const [first, second] = await device.records.keys('signer/group/')
    const moved = (await device.records.get(first!))!
    await device.records.set(second!, moved)
    const proposals = [bytes, encodeProposal(proposalFor(other))]
    const results = await Promise.allSettled(proposals.map((proposal) => device.signer.review(proposal)))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(refusal('record_damaged'))
  })
})
