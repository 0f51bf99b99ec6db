import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concat, equalSecretBytes, toHex } from '../bytes/index.ts'
import { encode } from '../wire/index.ts'
import { VaultError } from './errors.ts'
import { checkNewPassphrase, keyFromPassphrase, MEMORY_KIB, PASSES, SALT_BYTES } from './passphrase.ts'
import { wrappingKeyFromPrf } from './passkey.ts'
import {
  authenticatedBytes,
  damaged,
  decodeRecord,
  encodeRecord,
  MAX_LABEL_CHARACTERS,
  MAX_WAYS,
  termsOfWay,
  VAULT_VERSION,
  type VaultRecord,
  type Way,
  WAY_ID_BYTES,
} from './record.ts'
import { seal, SEALING_BYTES, unseal } from './wrapping.ts'

const KEY_BYTES = 32
const ID_BYTES = 16
const IV_BYTES = 12
const MAC_INFO = utf8ToBytes('muster/vault/mac')
const ENTROPY_CONTEXT = utf8ToBytes('muster/vault/entropy')
const WAY_CONTEXT = utf8ToBytes('muster/vault/way')
/** BIP39: 12 or 24 words. */
const ENTROPY_LENGTHS: readonly number[] = [16, 32]

/** As many fresh random bytes as asked for. */
export type Random = (length: number) => Uint8Array

/** What a person shows to get in. */
export type Opener =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** `prf` is the PRF output of this credential for `PRF_INPUT`, 32 bytes. */
  | { readonly kind: 'passkey'; readonly credentialId: Uint8Array; readonly prf: Uint8Array }

/** A way in that is to be made; `label` is how the person tells it from others. */
export type NewWay = Opener & { readonly label: string }

/** What may be known of a way while the vault is shut. Unproven: it only says what to ask for. */
export interface WayView {
  /** Hex. */
  readonly wayId: string
  readonly kind: Way['kind']
  readonly label: string
  /** Of a passkey; else undefined. */
  readonly credentialId: Uint8Array | undefined
}

/**
 * A vault with this entropy (16 or 32 bytes, BIP39) and one way in, as bytes to be stored.
 * @throws VaultError `passphrase_short` or `passkey_wrong`.
 */
export async function createVault(entropy: Uint8Array, way: NewWay, random: Random): Promise<Uint8Array> {
  if (!ENTROPY_LENGTHS.includes(entropy.length)) throw new RangeError('The entropy of a seed has 16 or 32 bytes.')
  const id = random(ID_BYTES)
  const key = random(KEY_BYTES)
  try {
    const sealedEntropy = await seal(key, entropy, contextOf(ENTROPY_CONTEXT, id), random(IV_BYTES))
    return finish({ id, sealedEntropy, ways: [await makeWay(id, key, way, random)] }, key)
  } finally {
    key.fill(0)
  }
}

/** How a shut vault may be opened. @throws VaultError `vault_damaged` or `vault_version`. */
export function waysOf(bytes: Uint8Array): readonly WayView[] {
  return decodeRecord(bytes).ways.map(({ wayId, kind, label, ...rest }) => ({
    wayId: toHex(wayId),
    kind,
    label,
    credentialId: 'credentialId' in rest ? rest.credentialId : undefined,
  }))
}

/**
 * The entropy, 16 or 32 bytes; the caller wipes it.
 * @throws VaultError `passphrase_wrong`, `passkey_wrong`, `way_unknown`, `parameters_refused`, `vault_damaged` or `vault_version`.
 */
export async function openVault(bytes: Uint8Array, opener: Opener): Promise<Uint8Array> {
  return withKey(bytes, opener, async (record, key) => {
    const entropy = await unseal(key, record.sealedEntropy, contextOf(ENTROPY_CONTEXT, record.id))
    if (entropy === undefined || !ENTROPY_LENGTHS.includes(entropy.length)) throw damaged()
    return entropy
  })
}

/**
 * The vault with one more way in. A passphrase takes the place of the one before, a passkey that of the same credential.
 * @throws VaultError as `openVault` and `createVault`, and `way_limit`.
 */
export async function addWay(bytes: Uint8Array, opener: Opener, way: NewWay, random: Random): Promise<Uint8Array> {
  return withKey(bytes, opener, async (record, key) => {
    const made = await makeWay(record.id, key, way, random)
    const kept = record.ways.filter((other) => !isReplacedBy(other, made))
    if (kept.length >= MAX_WAYS) throw new VaultError('way_limit', `There are at most ${MAX_WAYS} ways in.`)
    return finish({ ...record, ways: [...kept, made] }, key)
  })
}

/**
 * The vault without this way in.
 * @param wayId hex.
 * @throws VaultError as `openVault`, `way_unknown`, and `way_last`: a vault that nobody could open again is not made.
 */
export async function removeWay(bytes: Uint8Array, opener: Opener, wayId: string): Promise<Uint8Array> {
  return withKey(bytes, opener, async (record, key) => {
    const ways = record.ways.filter((way) => toHex(way.wayId) !== wayId)
    if (ways.length === record.ways.length) throw new VaultError('way_unknown', 'This way in does not exist any more.')
    if (ways.length === 0)
      throw new VaultError('way_last', 'This is the only way in. Add another before you remove it.')
    return finish({ ...record, ways }, key)
  })
}

async function withKey<T>(
  bytes: Uint8Array,
  opener: Opener,
  use: (record: VaultRecord, key: Uint8Array) => Promise<T>,
): Promise<T> {
  const record = decodeRecord(bytes)
  const way = record.ways.find((candidate) => isOpenedBy(candidate, opener))
  if (way === undefined) throw new VaultError('way_unknown', 'This key is not opened that way.')
  const wrappingKey = await wrappingKeyOf(way, opener)
  const key = await unseal(wrappingKey, way.wrappedKey, wayContext(record.id, way))
  wrappingKey.fill(0)
  if (key === undefined) throw wrong(opener)
  try {
    if (!equalSecretBytes(macOf(record, key), record.mac)) throw damaged()
    return await use(record, key)
  } finally {
    key.fill(0)
  }
}

async function makeWay(id: Uint8Array, key: Uint8Array, way: NewWay, random: Random): Promise<Way> {
  const common = { wayId: random(WAY_ID_BYTES), label: way.label.slice(0, MAX_LABEL_CHARACTERS) }
  const unwrapped: Way = readyWay(way, common, random)
  const wrappingKey = await wrappingKeyOf(unwrapped, way)
  try {
    return { ...unwrapped, wrappedKey: await seal(wrappingKey, key, wayContext(id, unwrapped), random(IV_BYTES)) }
  } finally {
    wrappingKey.fill(0)
  }
}

/** A way with everything but its wrapped key, which is bound to all the rest. */
function readyWay(way: NewWay, common: Pick<Way, 'wayId' | 'label'>, random: Random): Way {
  const wrappedKey = new Uint8Array(KEY_BYTES + SEALING_BYTES)
  switch (way.kind) {
    case 'passphrase': {
      checkNewPassphrase(way.passphrase)
      const argon2 = { salt: random(SALT_BYTES), memoryKib: MEMORY_KIB, passes: PASSES }
      return { ...common, kind: 'passphrase', argon2, wrappedKey }
    }
    case 'passkey':
      return { ...common, kind: 'passkey', credentialId: way.credentialId, wrappedKey }
  }
}

async function wrappingKeyOf(way: Way, opener: Opener): Promise<Uint8Array> {
  if (way.kind === 'passphrase' && opener.kind === 'passphrase') return keyFromPassphrase(opener.passphrase, way.argon2)
  if (way.kind === 'passkey' && opener.kind === 'passkey') return wrappingKeyFromPrf(opener.prf)
  throw wrong(opener)
}

function isOpenedBy(way: Way, opener: Opener): boolean {
  if (way.kind === 'passkey' && opener.kind === 'passkey') return toHex(way.credentialId) === toHex(opener.credentialId)
  return way.kind === opener.kind
}

function isReplacedBy(way: Way, made: Way): boolean {
  if (way.kind === 'passkey' && made.kind === 'passkey') return toHex(way.credentialId) === toHex(made.credentialId)
  return way.kind === made.kind && way.kind === 'passphrase'
}

function finish(record: Omit<VaultRecord, 'mac'>, key: Uint8Array): Uint8Array {
  return encodeRecord({ ...record, mac: macOf(record, key) })
}

function macOf(record: Omit<VaultRecord, 'mac'>, key: Uint8Array): Uint8Array {
  return hmac(sha256, hkdf(sha256, key, undefined, MAC_INFO, KEY_BYTES), authenticatedBytes(record))
}

/** Binds a ciphertext to its purpose, the version and the vault it belongs to. */
function contextOf(purpose: Uint8Array, id: Uint8Array): Uint8Array {
  return concat(purpose, Uint8Array.of(VAULT_VERSION), id)
}

function wayContext(id: Uint8Array, way: Way): Uint8Array {
  return concat(contextOf(WAY_CONTEXT, id), encode(termsOfWay(way)))
}

function wrong(opener: Opener): VaultError {
  return opener.kind === 'passphrase'
    ? new VaultError('passphrase_wrong', 'This passphrase does not open your key. Nothing was changed; try again.')
    : new VaultError('passkey_wrong', 'This passkey does not open your key. Take the one it was made with.')
}
