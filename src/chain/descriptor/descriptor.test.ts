import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import { descriptorOf, makeRoster } from '../../group/index.ts'
import { accountXpub, testMembers } from '../testing/members.ts'
import { descriptorChecksum } from './checksum.ts'
import { parseDescriptor, printDescriptor } from './descriptor.ts'

const vectors = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as File

const bip390 = vectors<{ valid: { descriptor: string; scripts: string[] }[]; invalid: { descriptor: string }[] }>(
  'bip0390',
)

const A = accountXpub(1, 'mainnet')
const B = accountXpub(2, 'mainnet')
const refusal = (code: string): unknown => expect.objectContaining({ name: 'DescriptorError', code })

describe('parseDescriptor', () => {
  it('accepts what the roster of a group prints, and prints it again with a checksum', () => {
    for (const network of ['mainnet', 'testnet4', 'signet', 'regtest'] as const) {
      const roster = makeRoster(
        network,
        'Family',
        testMembers(3, network).map(({ xpub, publicKey, origin }, index) => ({
          name: `Member ${index}`,
          xpub,
          publicKey,
          origin,
          statementKey: publicKey.slice(1),
        })),
      )
      const text = descriptorOf(roster)
      const descriptor = parseDescriptor(text, network)
      expect(descriptor.members.map(({ publicKey }) => toHex(publicKey))).toEqual(
        roster.members.map(({ publicKey }) => toHex(publicKey)),
      )
      expect(printDescriptor(descriptor)).toBe(`${text}#${descriptorChecksum(text)}`)
      expect(parseDescriptor(printDescriptor(descriptor), network)).toEqual(descriptor)
    }
  })

  it('means the same wallet in whichever order the keys are written', () => {
    const there = parseDescriptor(`tr(musig(${A},${B})/<0;1>/*)`, 'mainnet')
    const back = parseDescriptor(`tr(musig(${B},${A})/<0;1>/*)`, 'mainnet')
    expect(printDescriptor(there)).toBe(printDescriptor(back))
  })

  it('reads hardened steps written as h, H or an apostrophe', () => {
    const texts = ["87'/1'/0'", '87h/1h/0h', '87H/1H/0H'].map(
      (path) => `tr(musig([00aabbff/${path}]${A},${B})/<0;1>/*)`,
    )
    const printed = texts.map((text) => printDescriptor(parseDescriptor(text, 'mainnet')))
    expect(new Set(printed).size).toBe(1)
    expect(printed[0]).toContain('[00aabbff/87h/1h/0h]')
  })

  it('takes a key without origin as its own master key', () => {
    const { members } = parseDescriptor(`tr(musig(${A},${B})/<0;1>/*)`, 'mainnet')
    expect(members.every(({ origin }) => origin.path.length === 0 && origin.fingerprint.length === 4)).toBe(true)
  })

  it.each([...bip390.invalid, ...bip390.valid].map(({ descriptor }) => descriptor))(
    'refuses %s, which BIP390 forbids or this wallet does not support',
    (text) => {
      expect(() => parseDescriptor(text, 'mainnet')).toThrow(expect.objectContaining({ name: 'DescriptorError' }))
    },
  )

  it.each([
    ['form_unsupported', `wsh(musig(${A},${B})/<0;1>/*)`],
    ['form_unsupported', `tr(musig(${A},${B})/<0;1>/*,pk(${A}))`],
    ['form_unsupported', `tr(musig(${A},${B})/<1;0>/*)`],
    ['form_unsupported', `tr(musig(${A},${B})/0/*)`],
    ['form_unsupported', `tr(musig(${A},${B})/<0;1>/*h)`],
    ['member_count', `tr(musig(${A})/<0;1>/*)`],
    ['member_twice', `tr(musig(${A},${A})/<0;1>/*)`],
    ['key_invalid', `tr(musig(${A},02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9)/<0;1>/*)`],
    ['key_invalid', `tr(musig(${A},${B.slice(0, -1)}x)/<0;1>/*)`],
    ['key_invalid', `tr(musig(${A},)/<0;1>/*)`],
    ['key_derived', `tr(musig(${A}/0,${B})/<0;1>/*)`],
    ['key_derived', `tr(musig(${A}/*,${B})/<0;1>/*)`],
    ['key_wrong_network', `tr(musig(${A},${accountXpub(3, 'signet')})/<0;1>/*)`],
    ['key_private', `tr(musig(${A},${accountXpub(3, 'mainnet', 'private')})/<0;1>/*)`],
    ['origin_invalid', `tr(musig([00aabb]${A},${B})/<0;1>/*)`],
    ['origin_invalid', `tr(musig([00aabbcc/87q]${A},${B})/<0;1>/*)`],
    ['origin_invalid', `tr(musig([00aabbcc/2147483648]${A},${B})/<0;1>/*)`],
    ['origin_invalid', `tr(musig([00aabbcc/01]${A},${B})/<0;1>/*)`],
    ['checksum_wrong', `tr(musig(${A},${B})/<0;1>/*)#qqqqqqqq`],
    ['checksum_wrong', `tr(musig(${A},${B})/<0;1>/*)#`],
    ['character_invalid', `tr(musig(${A},${B}é)/<0;1>/*)`],
    ['character_invalid', `tr(musig(${A},${B})/<0;1>/*)#qqqqqqqq#`],
  ])('refuses by the name %s: %s', (code, text) => {
    expect(() => parseDescriptor(text, 'mainnet')).toThrow(refusal(code))
  })

  it('refuses a text that is longer than the descriptor of any group', () => {
    const text = `tr(musig(${`${A},`.repeat(400)}${B})/<0;1>/*)`
    expect(() => parseDescriptor(text, 'mainnet')).toThrow(refusal('too_long'))
  })

  it('notices any one character that changed', () => {
    const text = printDescriptor(parseDescriptor(`tr(musig([00aabbff/87h]${A},${B})/<0;1>/*)`, 'mainnet'))
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('0', '1', '8', 'a', 'f', 'h', '/', 'x'),
        (position, character) => {
          fc.pre(text[position] !== character)
          const changed = text.slice(0, position) + character + text.slice(position + 1)
          expect(() => parseDescriptor(changed, 'mainnet')).toThrow(
            expect.objectContaining({ name: 'DescriptorError' }),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('descriptorChecksum', () => {
  it.each([
    // BIP380's own example.
    ['raw(deadbeef)', '89f8spxm'],
    // From Bitcoin Core's doc/descriptors.md.
    [
      "pkh([d34db33f/44'/0'/0']xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL/1/*)",
      'ml40v0wf',
    ],
  ])('of %s is %s', (text, checksum) => {
    expect(descriptorChecksum(text)).toBe(checksum)
  })

  it('does not exist for characters that no descriptor has', () => {
    expect(descriptorChecksum('raw(Ü)')).toBeUndefined()
  })
})
