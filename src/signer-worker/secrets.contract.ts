import { expect } from 'vitest'
import { HDKey } from '@scure/bip32'
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { taggedHash, toHex } from '../bytes/index.ts'
import { type Account, extendedKeyVersions, HARDENED } from '../group/index.ts'
import type * as musig2 from '../musig2/index.ts'
import { bip340PublicKey } from '../wire/index.ts'

// What tests look for where no secret may be: the bytes of keys and nonces, in every spelling that somebody might give them.

/** A secret, by what it is. */
export type Secret = readonly [name: string, bytes: Uint8Array]

/** Every secret nonce that was drawn by the mathematics, as its two scalars of 32 bytes, with its public nonce. */
export const drawnNonces: { readonly scalars: readonly Uint8Array[]; readonly pubNonce: Uint8Array }[] = []

/** The same mathematics, with every secret nonce noted down. For `vi.mock`. */
export function watchingNonces(actual: typeof musig2): typeof musig2 {
  return {
    ...actual,
    nonceGen: (input) => {
      const random = crypto.getRandomValues(new Uint8Array(32))
      const made = actual.nonceGen({ ...input, random })
      const scalars = scalarsOf(input, random)
      // Computed right, or the search would look for nothing.
      expect(scalars.map((scalar) => toHex(bip340PublicKey(scalar)))).toEqual([
        toHex(made.pubNonce.slice(1, 33)),
        toHex(made.pubNonce.slice(34)),
      ])
      drawnNonces.push({ scalars, pubNonce: made.pubNonce })
      return made
    },
  }
}

/** BIP327 NonceGen, by hand. */
function scalarsOf(input: musig2.NonceInput, random: Uint8Array): readonly Uint8Array[] {
  const mask = taggedHash('MuSig/aux', random)
  const start = input.secretKey!.map((byte, index) => byte ^ mask[index]!)
  const { publicKey, aggregatePublicKey, message, extraInput } = input
  return [0, 1].map((index) =>
    taggedHash(
      'MuSig/nonce',
      start,
      Uint8Array.of(publicKey.length),
      publicKey,
      Uint8Array.of(aggregatePublicKey!.length),
      aggregatePublicKey!,
      Uint8Array.of(1),
      lengthOf(message!, 8),
      message!,
      lengthOf(extraInput!, 4),
      extraInput!,
      Uint8Array.of(index),
    ),
  )
}

function lengthOf(bytes: Uint8Array, width: number): Uint8Array {
  const prefix = new Uint8Array(width)
  new DataView(prefix.buffer).setUint32(width - 4, bytes.length)
  return prefix
}

/** The secrets of a key with these accounts, from its entropy down. */
export function secretsOfKey(entropy: Uint8Array, accounts: readonly Account[]): readonly Secret[] {
  const words = entropyToMnemonic(entropy, wordlist)
  const seed = mnemonicToSeedSync(words)
  const masters = new Map(
    (['mainnet', 'signet'] as const).map((network) => [
      network,
      HDKey.fromMasterSeed(seed, extendedKeyVersions(network)),
    ]),
  )
  return [
    ['entropy', entropy],
    ['words', Buffer.from(words)],
    ['seed', seed],
    ['first half of the seed', seed.slice(0, 32)],
    ['second half of the seed', seed.slice(32)],
    ['master key', masters.get('signet')!.privateKey!],
    ...accounts.flatMap(({ xpub, origin }): Secret[] => {
      const master = masters.get(xpub.startsWith('xpub') ? 'mainnet' : 'signet')!
      const account = origin.path.reduce((key, step) => key.deriveChild(step), master)
      expect(account.publicExtendedKey).toBe(xpub)
      return [
        ['account key', account.privateKey!],
        ['account', Buffer.from(account.privateExtendedKey)],
        ['statement key', account.deriveChild(1000 + HARDENED).privateKey!],
      ]
    }),
  ]
}

export function secretsOfNonces(): readonly Secret[] {
  return drawnNonces.flatMap(({ scalars }, index) =>
    scalars.map((scalar, half): Secret => [`nonce ${index}, half ${half}`, scalar]),
  )
}

/** Everything that a value is made of, as one string: bytes in every spelling, text as it is, errors with all they carry. */
export function everythingIn(value: unknown): string {
  if (value instanceof Uint8Array) return spellings(value).join(' ')
  if (typeof value === 'string') return `${value} ${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(everythingIn).join('\n')
  if (value instanceof Error) {
    const carried: readonly unknown[] = Object.values(value)
    return [value.name, value.message, value.stack, value.cause, ...carried].map(everythingIn).join('\n')
  }
  if (value instanceof Map) return everythingIn([...(value as ReadonlyMap<unknown, unknown>)])
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, content]) => `${key} ${everythingIn(content)}`)
      .join('\n')
  }
  return String(value)
}

function spellings(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes)
  return [buffer.toString('hex'), bytes.join(), buffer.toString('base64'), buffer.toString('base64url')]
}

export function expectNoSecretIn(visible: string, secrets: readonly Secret[]): void {
  for (const [name, secret] of secrets) {
    for (const spelling of [...spellings(secret), Buffer.from(secret).toString('latin1')]) {
      expect(visible.includes(spelling), name).toBe(false)
    }
  }
}
