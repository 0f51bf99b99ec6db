import { secp256k1 } from '@noble/curves/secp256k1.js'
import { readFileSync } from 'node:fs'
import { HDKey } from '@scure/bip32'
import { p2tr } from '@scure/btc-signer'
import { taprootTweakPubkey } from '@scure/btc-signer/utils.js'
import { describe, expect, it } from 'vitest'
import { fromHex, taggedHash, toHex } from '../../bytes/index.ts'
import { keyAgg, keySort } from '../../musig2/index.ts'
import { addressOf, parseAddress } from '../address.ts'
import { printDescriptor } from '../descriptor/descriptor.ts'
import { networkParameters } from '../network-parameters.ts'
import { tapTweak, taprootScript } from '../taproot.ts'
import { testMembers, testWallet } from '../testing/members.ts'
import { childStep, SYNTHETIC_CHAIN_CODE, syntheticXpub } from './bip328.ts'
import { CHAINS, GroupWallet } from './group-wallet.ts'

const vectors = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as File

type Bip86Key = {
  name: string
  path: string
  xpub: string
  internal_key?: string
  output_key?: string
  scriptPubKey?: string
  address?: string
}
const bip86 = vectors<{ keys: Bip86Key[] }>('bip0086')
const bip328 = vectors<{ aggregate_pubkey: string; keys: string[]; xpub: string }[]>('bip0328')
const bip341 = vectors<{
  scriptPubKey: {
    given: { internalPubkey: string; scriptTree: unknown }
    intermediary: { tweak: string; tweakedPubkey: string }
    expected: { scriptPubKey: string; bip350Address: string }
  }[]
}>('bip0341')
const bip373 = vectors<{ aggregatePubkey: string; participants: { pubkey: string }[] }>('bip0373')
const bip390 = vectors<{ valid: { descriptor: string; scripts: string[] }[] }>('bip0390')

const xpubsOf = (descriptor: string): string[] => descriptor.match(/xpub[1-9A-HJ-NP-Za-km-z]+/g) ?? []

/** A wallet of any keys, for vectors whose keys come without xpubs. */
const walletOf = (publicKeys: readonly Uint8Array[], xpubs: readonly string[] = []): GroupWallet =>
  new GroupWallet({
    network: 'mainnet',
    members: publicKeys.map((publicKey, index) => ({
      publicKey,
      xpub: xpubs[index] ?? '',
      origin: { fingerprint: new Uint8Array(4), path: [] },
    })),
  })

describe('BIP328', () => {
  it.each(bip328)('makes the synthetic xpub of $aggregate_pubkey', ({ aggregate_pubkey, keys, xpub }) => {
    // The vectors aggregate in the order given, which is not that of a descriptor.
    const { publicKey } = keyAgg(keys.map(fromHex))
    expect(toHex(publicKey)).toBe(aggregate_pubkey)
    expect(syntheticXpub(publicKey, 'mainnet')).toBe(xpub)
  })

  it.each(bip328)('derives children of the aggregate of $keys as any BIP32 wallet does', ({ keys }) => {
    const wallet = walletOf(keys.map(fromHex))
    const synthetic = HDKey.fromExtendedKey(wallet.syntheticXpub)
    for (const [chainNumber, chain] of CHAINS.entries()) {
      for (const addressIndex of [0, 1, 7, 99_999]) {
        const child = synthetic.deriveChild(chainNumber).deriveChild(addressIndex)
        expect(toHex(wallet.addressAt(chain, addressIndex).internalKey)).toBe(toHex(child.publicKey!.slice(1)))
      }
    }
  })

  it('has no hardened children', () => {
    expect(() => childStep(new Uint8Array(33), SYNTHETIC_CHAIN_CODE, 0x8000_0000)).toThrow(RangeError)
    expect(() => childStep(new Uint8Array(33), SYNTHETIC_CHAIN_CODE, -1)).toThrow(RangeError)
  })
})

describe('BIP390', () => {
  const [ofKeys, tapOfKeys, ranged, withLeaf, inLeaf, derivedMembers] = bip390.valid
  const account = (descriptor: string): GroupWallet => {
    const xpubs = xpubsOf(descriptor)
    const keys = xpubs.map((xpub) => HDKey.fromExtendedKey(xpub).publicKey!)
    return walletOf(keySort(keys))
  }
  const scriptLeaf = (key: Uint8Array): Uint8Array =>
    taggedHash('TapLeaf', Uint8Array.of(0xc0, 34, 0x20), key, Uint8Array.of(0xac))
  const outputUnder = (internalKey: Uint8Array, leaf: Uint8Array): string =>
    toHex(taprootScript(taprootTweakPubkey(internalKey, leaf)[0]))

  it('aggregates keys in KeySort order', () => {
    const keys = [
      fromHex('02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9'),
      fromHex('03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659'),
      fromHex('023590a94e768f8e1815c2f24b4d80a8e3149316c3518ce7b7ad338368d038ca66'),
    ]
    const plain = keyAgg(keySort(keys))
    // The first vector names the same first key by its WIF.
    expect([toHex(taprootScript(plain.xOnlyPublicKey))]).toEqual(ofKeys!.scripts)
    const tapTweaked = plain.tweaked([{ tweak: tapTweak(plain.xOnlyPublicKey), xOnly: true }])
    expect([toHex(taprootScript(tapTweaked.xOnlyPublicKey))]).toEqual(tapOfKeys!.scripts)
  })

  it('derives the keys of a ranged musig()', () => {
    const wallet = account(ranged!.descriptor)
    const keys = ranged!.scripts.map((_, index) => toHex(taprootScript(wallet.addressAt('receive', index).internalKey)))
    expect(keys).toEqual(ranged!.scripts)
  })

  it('derives the internal keys of an output with a script, and the keys inside a script', () => {
    const wallet = account(withLeaf!.descriptor)
    const foreign = fromHex('f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9')
    for (const [index, script] of withLeaf!.scripts.entries()) {
      const { internalKey } = wallet.addressAt('receive', index)
      expect(outputUnder(internalKey, scriptLeaf(foreign))).toBe(script)
      expect(outputUnder(foreign, scriptLeaf(internalKey))).toBe(inLeaf!.scripts[index])
    }
  })

  it('derives after aggregating members that were derived themselves', () => {
    const member = HDKey.fromExtendedKey(xpubsOf(derivedMembers!.descriptor)[0]!).deriveChild(1).publicKey!
    const plain = keyAgg([member, member])
    const { tweak } = childStep(plain.publicKey, SYNTHETIC_CHAIN_CODE, 2)
    const internal = plain.tweaked([{ tweak, xOnly: false }])
    const output = internal.tweaked([{ tweak: tapTweak(internal.xOnlyPublicKey), xOnly: true }])
    expect([toHex(taprootScript(output.xOnlyPublicKey))]).toEqual(derivedMembers!.scripts)
  })
})

describe('BIP86 and BIP341', () => {
  /** BIP341 `taproot_tweak_pubkey` with this room's tweak: for a single key, which BIP327 would weigh. */
  const outputKeyOf = (internalKey: Uint8Array): Uint8Array => {
    const lifted = secp256k1.Point.fromHex(`02${toHex(internalKey)}`)
    const tweak = BigInt(`0x${toHex(tapTweak(internalKey))}`)
    return lifted.add(secp256k1.Point.BASE.multiply(tweak)).toBytes(true).slice(1)
  }

  it.each(bip86.keys.filter((key) => 'internal_key' in key))('makes the output of $name', (key) => {
    const script = taprootScript(outputKeyOf(fromHex(key.internal_key!)))
    expect(toHex(script)).toBe(key.scriptPubKey)
    expect(addressOf(script, 'mainnet')).toBe(key.address)
    expect(toHex(parseAddress(key.address!, 'mainnet'))).toBe(key.scriptPubKey)
  })

  it('derives the internal keys of BIP86 from the account key by unhardened steps', () => {
    const account = HDKey.fromExtendedKey(bip86.keys[0]!.xpub)
    const child = (publicKey: Uint8Array, chainCode: Uint8Array, index: number): [Uint8Array, Uint8Array] => {
      const step = childStep(publicKey, chainCode, index)
      const added = secp256k1.Point.BASE.multiply(BigInt(`0x${toHex(step.tweak)}`))
      return [secp256k1.Point.fromBytes(publicKey).add(added).toBytes(true), step.chainCode]
    }
    for (const { path, internal_key: expected } of bip86.keys.slice(1)) {
      const [chain = 0, index = 0] = path.split('/').slice(-2).map(Number)
      const [key] = child(...child(account.publicKey!, account.chainCode!, chain), index)
      expect(toHex(key.slice(1))).toBe(expected)
    }
  })

  it.each(bip341.scriptPubKey.filter(({ given }) => given.scriptTree === null))(
    'computes the tweak of $given.internalPubkey',
    ({ given, intermediary, expected }) => {
      expect(toHex(tapTweak(fromHex(given.internalPubkey)))).toBe(intermediary.tweak)
      expect(toHex(outputKeyOf(fromHex(given.internalPubkey)))).toBe(intermediary.tweakedPubkey)
      expect(toHex(taprootScript(fromHex(intermediary.tweakedPubkey)))).toBe(expected.scriptPubKey)
      expect(addressOf(fromHex(expected.scriptPubKey), 'mainnet')).toBe(expected.bip350Address)
    },
  )
})

describe('GroupWallet', () => {
  it.each([
    ['mainnet', 'bc1p'],
    ['testnet4', 'tb1p'],
    ['signet', 'tb1p'],
    ['regtest', 'bcrt1p'],
  ] as const)('has addresses of %s', (network, prefix) => {
    const wallet = testWallet(2, network)
    const { address, script, internalKey } = wallet.addressAt('receive', 0)
    expect(address.startsWith(prefix)).toBe(true)
    const library = p2tr(internalKey, undefined, networkParameters(network))
    expect({ address, script: toHex(script) }).toEqual({ address: library.address, script: toHex(library.script) })
  })

  it('gives the tweaks that lead keyAgg of the members to the output key', () => {
    const members = testMembers(3, 'regtest')
    const wallet = testWallet(3)
    for (const chain of CHAINS) {
      for (const addressIndex of [0, 5, 1_000]) {
        const { tweaks, outputKey, outputPublicKey } = wallet.addressAt(chain, addressIndex)
        const context = keyAgg(
          members.map(({ publicKey }) => publicKey),
          tweaks,
        )
        expect(toHex(context.xOnlyPublicKey)).toBe(toHex(outputKey))
        expect(toHex(context.publicKey)).toBe(toHex(outputPublicKey))
        expect(tweaks.map(({ xOnly }) => xOnly)).toEqual([false, false, true])
      }
    }
  })

  it('agrees with BIP373 on the derived output of its example and on the fingerprint of the aggregate key', () => {
    const wallet = walletOf(keySort(bip373.participants.map(({ pubkey }) => fromHex(pubkey))))
    expect(toHex(wallet.aggregateKey)).toBe(bip373.aggregatePubkey)
    expect(toHex(wallet.fingerprint)).toBe('2680dd6e')
    // The example derives m/1/2, which is the third change address here.
    const { internalKey, outputKey, outputPublicKey } = wallet.addressAt('change', 2)
    expect(toHex(internalKey)).toBe('8dd96ab858b259c518218c014a46eb4e6ac899e51c675ef774fbb68a8799ce2f')
    expect(toHex(outputKey)).toBe('d0b226c6599f273874df8fe684ab6c3028081bee8a2cbed31a136f5865f6cfa4')
    expect(toHex(outputPublicKey)).toBe('02d0b226c6599f273874df8fe684ab6c3028081bee8a2cbed31a136f5865f6cfa4')
  })

  it('does not depend on the order of the members', () => {
    const { network, members } = testWallet(3).descriptor
    const reversed = new GroupWallet({ network, members: members.toReversed() })
    expect(reversed.addressAt('receive', 2)).toEqual(testWallet(3).addressAt('receive', 2))
  })

  it('is the same whether it comes from members or from their descriptor', () => {
    const wallet = testWallet(3, 'signet')
    const read = GroupWallet.fromText(printDescriptor(wallet.descriptor), 'signet')
    expect(read.addressAt('change', 1)).toEqual(wallet.addressAt('change', 1))
    expect(() => GroupWallet.fromText('tr()', 'signet')).toThrow(expect.objectContaining({ name: 'DescriptorError' }))
  })

  it('derives an address once', () => {
    const wallet = testWallet()
    expect(wallet.addressAt('change', 3)).toBe(wallet.addressAt('change', 3))
  })
})
