import { concat, equalBytes, fromHex, idFromBytes, type SessionId } from '../bytes/index.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { decode, encode, isBytes, isList, MAX_DOCUMENT_BYTES, WireError } from '../wire/index.ts'

/** Why a file is not read as a session. */
export type SessionFileErrorCode =
  | 'file_foreign'
  | 'file_version'
  | 'file_too_long'
  | 'file_cut_off'
  | 'file_secret_wrong'
  | 'file_damaged'

/** A file that is refused. */
export class SessionFileError extends Error {
  override readonly name = 'SessionFileError'
  readonly code: SessionFileErrorCode

  constructor(code: SessionFileErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** All that a session is made of. */
export interface SessionContents {
  /** The proposal's bytes. */
  readonly document: Uint8Array
  readonly statements: readonly Uint8Array[]
}

/** A document, and the statements of a hundred signers who had to start over again and again. */
export const MAX_SESSION_FILE_BYTES = 16 * MAX_DOCUMENT_BYTES

const MAGIC = utf8ToBytes('muster\r\n')
const VERSION = 1
const ID_BYTES = 32
const CHECK_BYTES = 4
const IV_BYTES = 12
const LENGTH_BYTES = 4
const TAG_BYTES = 16
const ID_START = MAGIC.length + 1
const CHECK_START = ID_START + ID_BYTES
const IV_START = CHECK_START + CHECK_BYTES
const LENGTH_START = IV_START + IV_BYTES
const HEADER_BYTES = LENGTH_START + LENGTH_BYTES

/**
 * A session as a file: `magic (8) ‖ version (1) ‖ session id (32) ‖ check (4) ‖ iv (12) ‖ length of what follows (4, big-endian) ‖
 * AES-256-GCM of CBOR [document, [statement, …]]`, the tag last and the header authenticated. Key and check are HKDF-SHA256 (RFC 5869)
 * of the channel's secret; the check tells a wrong secret from a damaged file.
 * @param secret of the session's channel, 16 bytes.
 * @param iv 12 fresh random bytes.
 */
export async function encodeSessionFile(
  sessionId: SessionId,
  secret: Uint8Array,
  iv: Uint8Array,
  { document, statements }: SessionContents,
): Promise<Uint8Array> {
  const { key, check } = await deriveKey(secret, sessionId)
  const plaintext = encode([document, statements])
  const length = new Uint8Array(LENGTH_BYTES)
  new DataView(length.buffer).setUint32(0, plaintext.length + TAG_BYTES)
  const header = concat(MAGIC, Uint8Array.of(VERSION), fromHex(sessionId), check, iv, length)
  const ciphertext = await crypto.subtle.encrypt(parameters(iv, header), key, Uint8Array.from(plaintext))
  return concat(header, new Uint8Array(ciphertext))
}

/**
 * The session that a file is about; its contents stay closed.
 * @throws SessionFileError `file_foreign`, `file_version`, `file_too_long` or `file_cut_off`.
 */
export function sessionIdOfFile(bytes: Uint8Array): SessionId {
  const start = bytes.subarray(0, MAGIC.length)
  if (!equalBytes(start, MAGIC.subarray(0, start.length)) || start.length === 0) {
    throw new SessionFileError('file_foreign', 'This is not a session of Muster.')
  }
  if (bytes.length > MAX_SESSION_FILE_BYTES) {
    throw new SessionFileError('file_too_long', 'This file is longer than any session of Muster.')
  }
  const version = bytes[MAGIC.length]
  if (version !== undefined && version !== VERSION) {
    throw new SessionFileError('file_version', 'This file was made by another version of Muster.')
  }
  const length = bytes.length < HEADER_BYTES ? 0 : dataView(bytes).getUint32(LENGTH_START)
  if (length < TAG_BYTES || bytes.length < HEADER_BYTES + length) {
    throw new SessionFileError('file_cut_off', 'This file was cut off on its way. Ask for it again.')
  }
  if (bytes.length > HEADER_BYTES + length) {
    throw new SessionFileError('file_damaged', 'This file was changed on its way. Ask for it again.')
  }
  return idFromBytes<SessionId>(bytes.subarray(ID_START, CHECK_START))
}

/**
 * Opens a file. What is in it is believed no more than what a peer sends.
 * @param secret of the session's channel, 16 bytes.
 * @throws SessionFileError as `sessionIdOfFile` does, `file_secret_wrong` or `file_damaged`.
 */
export async function decodeSessionFile(bytes: Uint8Array, secret: Uint8Array): Promise<SessionContents> {
  const sessionId = sessionIdOfFile(bytes)
  const { key, check } = await deriveKey(secret, sessionId)
  if (!equalBytes(check, bytes.subarray(CHECK_START, IV_START))) {
    throw new SessionFileError('file_secret_wrong', "This file does not open with this session's link.")
  }
  const header = bytes.subarray(0, HEADER_BYTES)
  let plaintext: ArrayBuffer
  try {
    const iv = bytes.subarray(IV_START, LENGTH_START)
    plaintext = await crypto.subtle.decrypt(parameters(iv, header), key, Uint8Array.from(bytes.subarray(HEADER_BYTES)))
  } catch {
    throw damaged()
  }
  return readContents(new Uint8Array(plaintext))
}

function readContents(plaintext: Uint8Array): SessionContents {
  try {
    const value = decode(plaintext, MAX_SESSION_FILE_BYTES)
    if (isList(value) && value.length === 2) {
      const [document, statements] = value
      if (isBytes(document) && isList(statements) && statements.every(isBytes)) return { document, statements }
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
  throw damaged()
}

async function deriveKey(
  secret: Uint8Array,
  sessionId: SessionId,
): Promise<{ readonly key: CryptoKey; readonly check: Uint8Array }> {
  const material = await crypto.subtle.importKey('raw', Uint8Array.from(secret), 'HKDF', false, ['deriveBits'])
  const salt = Uint8Array.from(fromHex(sessionId))
  const info = Uint8Array.from(utf8ToBytes('muster/session-file'))
  const bitCount = 8 * (32 + CHECK_BYTES)
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, bitCount)
  const derived = new Uint8Array(bits)
  const key = await crypto.subtle.importKey('raw', derived.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  return { key, check: derived.slice(32) }
}

function parameters(iv: Uint8Array, header: Uint8Array): AesGcmParams {
  return { name: 'AES-GCM', iv: Uint8Array.from(iv), additionalData: Uint8Array.from(header) }
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function damaged(): SessionFileError {
  return new SessionFileError('file_damaged', 'This file was changed on its way. Ask for it again.')
}
