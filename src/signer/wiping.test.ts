import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, proposalFor } from '../coordinator/ports/signer.contract.ts'
import { decodeRoster, encodeRoster, makeRoster } from '../group/index.ts'
import { encodeProposal } from '../session/index.ts'
import { random, TestDevice } from './device.contract.ts'
import type * as keys from './keys.ts'
import { deriveAccountKeys, findAccountIndex } from './keys.ts'
import { LocalSigner } from './local-signer.ts'

/** Every set of secret keys that was derived. */
const { derived } = vi.hoisted(() => ({ derived: [] as keys.AccountKeys[] }))

vi.mock('./keys.ts', async (load) => {
  const actual = await load<typeof keys>()
  return {
    ...actual,
    deriveAccountKeys: (...given: Parameters<typeof keys.deriveAccountKeys>) => {
      const made = actual.deriveAccountKeys(...given)
      derived.push(made)
      return made
    },
  }
})

const SEED = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`)
const OTHER_SEED = mnemonicToSeedSync(`${'zoo '.repeat(11)}wrong`)
const now = async (): Promise<void> => undefined

/** Every node of a key tree that was made. */
let nodes: HDKey[]

beforeEach(() => {
  derived.length = 0
  nodes = []
  const deriveChild: (this: HDKey, index: number) => HDKey = Reflect.get(HDKey.prototype, 'deriveChild')
  const fromMasterSeed = HDKey.fromMasterSeed.bind(HDKey)
  vi.spyOn(HDKey.prototype, 'deriveChild').mockImplementation(function child(this: HDKey, index) {
    const made = deriveChild.call(this, index)
    nodes.push(made)
    return made
  })
  vi.spyOn(HDKey, 'fromMasterSeed').mockImplementation((...given) => {
    const made = fromMasterSeed(...given)
    nodes.push(made)
    return made
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

function expectNothingLeft(): void {
  expect(derived.length).toBeGreaterThan(0)
  expect(nodes.length).toBeGreaterThan(0)
  for (const { secretKey, statementSecretKey } of derived) {
    expect([secretKey, statementSecretKey]).toEqual([new Uint8Array(32), new Uint8Array(32)])
  }
  expect(nodes.map(({ privateKey }) => privateKey)).toEqual(nodes.map(() => null))
}

describe('secret keys', () => {
  it('leave nothing behind in the tree that they come from', () => {
    const { secretKey } = deriveAccountKeys(SEED, 'signet', 3)
    expect(secretKey).not.toEqual(new Uint8Array(32))
    expect(nodes.map(({ privateKey }) => privateKey)).toEqual(nodes.map(() => null))
  })

  it.each([
    ['found', SEED],
    ['not found', OTHER_SEED],
  ])('leave nothing behind when an account is looked for and %s', async (_, seed) => {
    const members = [
      { ...deriveAccountKeys(SEED, 'signet', 1).account, name: 'Ann' },
      { ...deriveAccountKeys(SEED, 'signet', 2).account, name: 'Bob' },
    ]
    const roster = decodeRoster(encodeRoster(makeRoster('signet', 'Club', members)))
    const secret = deriveAccountKeys(SEED, 'signet', 1).statementSecretKey.join()
    const wiped: string[] = []
    const fill: (this: Uint8Array, ...given: readonly number[]) => Uint8Array = Reflect.get(
      Uint8Array.prototype,
      'fill',
    )
    vi.spyOn(Uint8Array.prototype, 'fill').mockImplementation(function filled(this: Uint8Array, ...given) {
      wiped.push(this.join())
      return fill.call(this, ...(given as number[]))
    })
    derived.length = 0
    nodes = []
    expect(await findAccountIndex(seed, roster, now)).toBe(seed === SEED ? 1 : undefined)
    // The key of the node in the tree, and the copy that was taken of it.
    expect(wiped.filter((bytes) => bytes === secret)).toHaveLength(seed === SEED ? 2 : 0)
    expect(nodes.map(({ privateKey }) => privateKey)).toEqual(nodes.map(() => null))
  })

  it('leave nothing behind in any call of a signer, be it done or refused', async () => {
    const devices = [new TestDevice(), new TestDevice()]
    const group = await groupOf(devices)
    const bytes = encodeProposal(proposalFor(group))
    const draw = { counter: 0, attempt: 0 }
    const nonces = await Promise.all(group.devices.map(({ signer }) => signer.approve(bytes, draw)))
    const { signer } = devices[0]!
    await signer.sign(bytes, nonces)
    await expect(signer.sign(bytes, nonces)).rejects.toThrow()
    expectNothingLeft()
  })

  it('and the seed leave nothing behind when a group is recognised by one of its accounts', async () => {
    const opened: Uint8Array[] = []
    const open = async (): Promise<Uint8Array> => {
      const seed = Uint8Array.from(SEED)
      opened.push(seed)
      return seed
    }
    const members = [SEED, OTHER_SEED].map((seed, index) => {
      return { ...deriveAccountKeys(seed, 'signet', 7).account, name: `Member ${index}` }
    })
    const rosterBytes = encodeRoster(makeRoster('signet', 'Club', members))
    const foreign = encodeRoster(
      makeRoster('signet', 'Club', [
        members[1]!,
        { ...deriveAccountKeys(OTHER_SEED, 'signet', 8).account, name: 'Another' },
      ]),
    )
    derived.length = 0
    nodes = []
    const seeds = { prepare: now, open }
    const signer = new LocalSigner({ records: new MemoryStore(), seeds, random, yieldToEvents: now })
    await signer.registerGroup(rosterBytes)
    await expect(signer.registerGroup(foreign)).rejects.toMatchObject({ code: 'group_foreign' })
    expect(opened).toHaveLength(2)
    for (const seed of opened) expect(seed).toEqual(new Uint8Array(64))
    expectNothingLeft()
  })
})
