import { HDKey } from '@scure/bip32'
import { fromHex, toHex } from '../../bytes/index.ts'
import type { KeyOrigin } from '../../group/index.ts'
import type { Network } from '../../wire/index.ts'
import { networkParameters } from '../network-parameters.ts'
import { DescriptorError } from './errors.ts'

/** The key expression of one member (BIP380): an account's extended public key with its origin. */
export interface MemberKey {
  readonly origin: KeyOrigin
  /** Base58Check, as it was written. */
  readonly xpub: string
  /** The account's own public key, 33 bytes: the member's individual public key of BIP327. */
  readonly publicKey: Uint8Array
}

/** First index of the hardened half (BIP32). */
const HARDENED = 0x8000_0000
const MAX_PATH_STEPS = 10
/** A serialised extended key has 111 characters. */
const MAX_XPUB_CHARACTERS = 112

/**
 * Reads `[fingerprint/path]xpub`. A key without origin counts as its own master key, as BIP380 has it.
 * @throws DescriptorError `key_invalid`, `key_private`, `key_wrong_network`, `key_derived`, `origin_invalid`.
 */
export function parseMemberKey(text: string, network: Network): MemberKey {
  const match = /^(?:\[([^\]]*)\])?([1-9A-HJ-NP-Za-km-z]+)(\/.*)?$/.exec(text)
  if (match === null) throw new DescriptorError('key_invalid', `“${shorten(text)}” is not an account key (xpub).`)
  const [, origin, xpub = '', steps] = match
  const key = readExtendedKey(xpub, network)
  if (steps !== undefined) {
    throw new DescriptorError('key_derived', `The key ${shorten(xpub)} has derivation steps of its own.`)
  }
  if (key.publicKey === null) throw new DescriptorError('key_invalid', `${shorten(xpub)} holds no public key.`)
  return {
    origin: origin === undefined ? ownOrigin(key) : parseOrigin(origin),
    xpub,
    publicKey: Uint8Array.from(key.publicKey),
  }
}

function readExtendedKey(xpub: string, network: Network): HDKey {
  const onNetwork = tryExtendedKey(xpub, network)
  if (onNetwork === undefined) {
    const isOfAnother = tryExtendedKey(xpub, network === 'mainnet' ? 'signet' : 'mainnet') !== undefined
    if (isOfAnother) {
      throw new DescriptorError('key_wrong_network', `The key ${shorten(xpub)} does not belong to ${network}.`)
    }
    throw new DescriptorError('key_invalid', `“${shorten(xpub)}” is not an account key (xpub).`)
  }
  if (onNetwork.privateKey !== null) {
    throw new DescriptorError(
      'key_private',
      'A private key stands where a public one belongs. Do not show it to anyone.',
    )
  }
  return onNetwork
}

function tryExtendedKey(xpub: string, network: Network): HDKey | undefined {
  if (xpub.length > MAX_XPUB_CHARACTERS) return undefined
  try {
    return HDKey.fromExtendedKey(xpub, networkParameters(network).extendedKey)
  } catch {
    return undefined
  }
}

function ownOrigin(key: HDKey): KeyOrigin {
  const fingerprint = new Uint8Array(4)
  new DataView(fingerprint.buffer).setUint32(0, key.fingerprint)
  return { fingerprint, path: [] }
}

function parseOrigin(text: string): KeyOrigin {
  const [fingerprint = '', ...steps] = text.split('/')
  const path = steps.map(parseStep)
  if (!/^[0-9a-fA-F]{8}$/.test(fingerprint) || path.length > MAX_PATH_STEPS) throw originInvalid(text)
  return { fingerprint: fromHex(fingerprint), path }

  function parseStep(step: string): number {
    const match = /^(0|[1-9]\d{0,9})(['hH]?)$/.exec(step)
    const index = Number(match?.[1] ?? HARDENED)
    if (index >= HARDENED) throw originInvalid(text)
    return match?.[2] === '' ? index : index + HARDENED
  }
}

function originInvalid(text: string): DescriptorError {
  return new DescriptorError(
    'origin_invalid',
    `“${shorten(text)}” is not the origin of a key: a fingerprint and a path.`,
  )
}

/** The key expression as text, hardened steps with `h`. */
export function printMemberKey({ origin, xpub }: MemberKey): string {
  const steps = origin.path.map((step) => (step >= HARDENED ? `/${step - HARDENED}h` : `/${step}`)).join('')
  return `[${toHex(origin.fingerprint)}${steps}]${xpub}`
}

function shorten(text: string): string {
  return text.length > 24 ? `${text.slice(0, 12)}…${text.slice(-8)}` : text
}
