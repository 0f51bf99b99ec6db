import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concat, equalBytes, fromHex, type GroupId, idFromBytes } from '../bytes/index.ts'
import type { BackupContent, Label } from '../bridge/index.ts'
import { seal, unseal } from '../vault/index.ts'
import { decode, encode, isBytes, isBytesOf, isList, isText, isUint, WireError, type WireValue } from '../wire/index.ts'
import { KeyError } from './errors.ts'

const MAGIC = utf8ToBytes('MUSTERBK')
const BACKUP_VERSION = 1
const KEY_ID_BYTES = 8
const KEY_BYTES = 32
const IV_BYTES = 12
const KEY_INFO = utf8ToBytes('muster/backup/key')
const KEY_ID_INFO = utf8ToBytes('muster/backup/key-id')
const HEADER_BYTES = MAGIC.length + 1 + KEY_ID_BYTES
/** What the door lets in, and some: nothing larger is decoded. */
const MAX_BACKUP_BYTES = 128 * 1_048_576
/** Ten thousand groups of five values each, as many labels of three, and some. */
const MAX_BACKUP_VALUES = 98_304

/**
 * `MUSTERBK ‖ version (1) ‖ key id (8) ‖ AES-256-GCM of CBOR [madeAtMs, [[groupId, link, roster, descriptor], …], [[id, text], …], history]`,
 * the header being the associated data. Key and key id are HKDF-SHA256 of the entropy: the words open it, on any device.
 * @param entropy 16 or 32 bytes.
 */
export async function encodeBackup(
  entropy: Uint8Array,
  { madeAtMs, groups, labels, history }: BackupContent,
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const header = concat(MAGIC, Uint8Array.of(BACKUP_VERSION), keyIdOf(entropy))
  const content = encode([
    madeAtMs,
    groups.map(({ groupId, link, roster, descriptor }) => [fromHex(groupId), link, roster, descriptor]),
    labels.map(({ id, text }) => [id, text]),
    history,
  ])
  const key = keyOf(entropy)
  try {
    return concat(header, await seal(key, content, header, random(IV_BYTES)))
  } finally {
    key.fill(0)
  }
}

/** @throws KeyError `backup_damaged`, `backup_version`, or `backup_foreign` for one of another key. */
export async function decodeBackup(entropy: Uint8Array, file: Uint8Array): Promise<BackupContent> {
  const header = file.slice(0, HEADER_BYTES)
  if (header.length < HEADER_BYTES || !equalBytes(header.subarray(0, MAGIC.length), MAGIC)) throw damaged()
  if (header[MAGIC.length] !== BACKUP_VERSION) {
    throw new KeyError('backup_version', 'This backup was made by another version of Muster.')
  }
  if (!equalBytes(header.subarray(MAGIC.length + 1), keyIdOf(entropy))) {
    throw new KeyError('backup_foreign', 'This backup belongs to other words than those of this device.')
  }
  const key = keyOf(entropy)
  const content = await unseal(key, file.subarray(HEADER_BYTES), header)
  key.fill(0)
  if (content === undefined) throw damaged()
  return read(content)
}

function read(content: Uint8Array): BackupContent {
  const [madeAtMs, groups, labels, history] = list(decodeContent(content), 4)
  if (!isUint(madeAtMs) || !isList(groups) || !isList(labels) || !isBytes(history)) throw damaged()
  return { madeAtMs, groups: groups.map(readGroup), labels: labels.map(readLabel), history }
}

function decodeContent(content: Uint8Array): WireValue {
  try {
    return decode(content, MAX_BACKUP_BYTES, MAX_BACKUP_VALUES)
  } catch (error) {
    if (error instanceof WireError) throw damaged()
    throw error
  }
}

function readGroup(value: WireValue): BackupContent['groups'][number] {
  const [id, link, roster, descriptor] = list(value, 4)
  if (!isBytesOf(id, 32) || !isText(link) || !isBytes(roster) || !isText(descriptor)) throw damaged()
  return { groupId: idFromBytes<GroupId>(id), link, roster, descriptor }
}

function readLabel(value: WireValue): Label {
  const [id, text] = list(value, 2)
  if (!isText(id) || !isText(text)) throw damaged()
  return { id, text }
}

function list(value: WireValue, length: number): readonly WireValue[] {
  if (!isList(value) || value.length !== length) throw damaged()
  return value
}

function keyOf(entropy: Uint8Array): Uint8Array {
  return hkdf(sha256, entropy, undefined, KEY_INFO, KEY_BYTES)
}

/** Tells backups of one key from those of another, and nothing of the key. */
function keyIdOf(entropy: Uint8Array): Uint8Array {
  return hkdf(sha256, entropy, undefined, KEY_ID_INFO, KEY_ID_BYTES)
}

function damaged(): KeyError {
  return new KeyError('backup_damaged', 'This is not a backup of Muster, or it was changed or cut off.')
}
