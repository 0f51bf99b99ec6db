import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes } from '../bytes/index.ts'
import { decode, encode, isBytes, isBytesOf, isList, isText, isUint, WireError, type WireValue } from '../wire/index.ts'
import { VaultError } from './errors.ts'
import type { Argon2Parameters } from './passphrase.ts'
import { SEALING_BYTES } from './wrapping.ts'

/** One way in: the vault's key, wrapped by what a passkey or a passphrase gives. */
export type Way =
  | {
      readonly kind: 'passphrase'
      readonly wayId: Uint8Array
      readonly label: string
      readonly argon2: Argon2Parameters
      readonly wrappedKey: Uint8Array
    }
  | {
      readonly kind: 'passkey'
      readonly wayId: Uint8Array
      readonly label: string
      /** Of the WebAuthn credential, up to 1,023 bytes. */
      readonly credentialId: Uint8Array
      readonly wrappedKey: Uint8Array
    }

/** A vault as it is stored. Nothing in it is believed before its MAC was checked under the vault's key. */
export interface VaultRecord {
  /** 16 bytes. */
  readonly id: Uint8Array
  /** The seed's entropy under the vault's key. */
  readonly sealedEntropy: Uint8Array
  readonly ways: readonly Way[]
  /** HMAC-SHA256 over everything above, under a key derived from the vault's key, 32 bytes. */
  readonly mac: Uint8Array
}

export const VAULT_VERSION = 1
export const WAY_ID_BYTES = 8
export const MAX_WAYS = 16
export const MAX_LABEL_CHARACTERS = 60
const ID_BYTES = 16
const MAC_BYTES = 32
const KEY_BYTES = 32
const MAX_CREDENTIAL_ID_BYTES = 1_023
/** Tells damage from a wrong passphrase before minutes of guessing; whoever changes a record on purpose meets the MAC. */
const CHECKSUM_BYTES = 8
const MAX_RECORD_BYTES = 32_768
const KIND_PASSPHRASE = 0
const KIND_PASSKEY = 1

/** What stands in a way beside its wrapped key; the wrapping is bound to it. */
export function termsOfWay(way: Way): readonly WireValue[] {
  switch (way.kind) {
    case 'passphrase': {
      const { salt, memoryKib, passes } = way.argon2
      return [KIND_PASSPHRASE, way.wayId, way.label, salt, memoryKib, passes]
    }
    case 'passkey':
      return [KIND_PASSKEY, way.wayId, way.label, way.credentialId]
  }
}

/** The bytes that the MAC covers. */
export function authenticatedBytes({ id, sealedEntropy, ways }: Omit<VaultRecord, 'mac'>): Uint8Array {
  return encode([VAULT_VERSION, id, sealedEntropy, ways.map((way) => [...termsOfWay(way), way.wrappedKey])])
}

/** CBOR `[authenticated bytes, mac]`, followed by the first 8 bytes of its SHA-256. */
export function encodeRecord(record: VaultRecord): Uint8Array {
  const body = encode([authenticatedBytes(record), record.mac])
  return concat(body, sha256(body).subarray(0, CHECKSUM_BYTES))
}

/** @throws VaultError `vault_damaged`, or `vault_version` for one that another version wrote. */
export function decodeRecord(bytes: Uint8Array): VaultRecord {
  if (bytes.length > MAX_RECORD_BYTES) throw damaged()
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES))
  if (!equalBytes(bytes.subarray(body.length), sha256(body).subarray(0, CHECKSUM_BYTES))) throw damaged()
  const outer = read(body)
  const [authenticated, mac] = outer
  if (outer.length !== 2 || !isBytes(authenticated) || !isBytesOf(mac, MAC_BYTES)) throw damaged()
  const inner = read(authenticated)
  if (inner[0] !== VAULT_VERSION) {
    throw new VaultError('vault_version', 'The stored key was written by another version of Muster.')
  }
  const [, id, sealedEntropy, ways] = inner
  if (inner.length !== 4 || !isBytesOf(id, ID_BYTES) || !isBytes(sealedEntropy) || !isList(ways)) throw damaged()
  if (ways.length === 0 || ways.length > MAX_WAYS) throw damaged()
  return { id, sealedEntropy, ways: ways.map(readWay), mac }
}

function readWay(value: WireValue): Way {
  if (!isList(value)) throw damaged()
  const [kind, wayId, label] = value
  const wrappedKey = value.at(-1)
  if (!isBytesOf(wayId, WAY_ID_BYTES) || !isText(label) || label.length > MAX_LABEL_CHARACTERS) throw damaged()
  if (!isBytesOf(wrappedKey, KEY_BYTES + SEALING_BYTES)) throw damaged()
  if (kind === KIND_PASSPHRASE && value.length === 7) {
    const [salt, memoryKib, passes] = value.slice(3)
    if (!isBytes(salt) || !isUint(memoryKib) || !isUint(passes)) throw damaged()
    return { kind: 'passphrase', wayId, label, argon2: { salt, memoryKib, passes }, wrappedKey }
  }
  if (kind === KIND_PASSKEY && value.length === 5) {
    const credentialId = value[3]
    if (!isBytes(credentialId) || credentialId.length === 0 || credentialId.length > MAX_CREDENTIAL_ID_BYTES) {
      throw damaged()
    }
    return { kind: 'passkey', wayId, label, credentialId, wrappedKey }
  }
  throw damaged()
}

function read(bytes: Uint8Array): readonly WireValue[] {
  try {
    const value = decode(bytes, MAX_RECORD_BYTES)
    if (isList(value)) return value
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
  throw damaged()
}

export function damaged(): VaultError {
  return new VaultError(
    'vault_damaged',
    'The stored key of this device was changed or cut off, so it is not used. Restore it from your words.',
  )
}
