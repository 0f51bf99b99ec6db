import { concat } from '../../bytes/index.ts'
import { ByteReader } from '../byte-reader.ts'
import { littleEndian32 } from '../integers.ts'
import { decodeTransaction, decodeOutput, type TransactionOutput } from '../transaction.ts'
import type { Field } from './key-value-maps.ts'
import type { Contribution, Participants, TapDerivation } from './psbt.ts'

/** A field that is not what its type says. Whoever reads a whole PSBT knows where, and says so. */
export class FieldValueError extends Error {
  override readonly name = 'FieldValueError'
  readonly code: 'field_malformed' | 'script_path'

  constructor(code: FieldValueError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const MAX_PARTICIPANTS = 100
const MAX_PATH_STEPS = 255
const POINT_BYTES = 33

/** @throws FieldValueError unless the key is nothing but its type and the value has one of these lengths. */
export function readBytes({ keyData, value }: Field, lengths: readonly number[]): Uint8Array {
  if (keyData.length > 0 || !lengths.includes(value.length)) throw malformed()
  return value
}

/** @throws FieldValueError */
export function readUint32(field: Field): number {
  return new ByteReader(readBytes(field, [4])).uint32()
}

/** @throws FieldValueError; TransactionError for a value that is no output. */
export function readOutputValue({ keyData, value }: Field): TransactionOutput {
  if (keyData.length > 0) throw malformed()
  return decodeOutput(value)
}

/** The transaction without its witnesses. @throws FieldValueError; TransactionError for a value that is no transaction. */
export function readTransactionValue({ keyData, value }: Field): Uint8Array {
  if (keyData.length > 0) throw malformed()
  return decodeTransaction(value).bytesWithoutWitnesses
}

/** @throws FieldValueError; `script_path` for a key that is used in a script. */
export function readTapDerivation({ keyData, value }: Field): TapDerivation {
  const [leafCount] = value
  if (leafCount !== 0) throw new FieldValueError('script_path', 'This key is for a script.')
  const steps = (value.length - 5) / 4
  if (keyData.length !== 32 || !Number.isInteger(steps) || steps < 0 || steps > MAX_PATH_STEPS) throw malformed()
  const reader = new ByteReader(value.subarray(1))
  const fingerprint = reader.bytes(4)
  return { key: keyData, fingerprint, path: Array.from({ length: steps }, () => reader.uint32()) }
}

/** Key data and value of a derivation field. */
export function derivationField({ key, fingerprint, path }: TapDerivation): Omit<Field, 'type'> {
  return { keyData: key, value: concat(Uint8Array.of(0), fingerprint, ...path.map(littleEndian32)) }
}

/** @throws FieldValueError */
export function readParticipants({ keyData, value }: Field): Participants {
  const count = value.length / POINT_BYTES
  if (!isPoint(keyData) || !Number.isInteger(count) || count === 0 || count > MAX_PARTICIPANTS) throw malformed()
  const publicKeys = Array.from({ length: count }, (_, index) =>
    value.slice(index * POINT_BYTES, (index + 1) * POINT_BYTES),
  )
  if (!publicKeys.every(isPoint)) throw malformed()
  return { aggregateKey: keyData, publicKeys }
}

/** Key data and value of a participants field. */
export function participantsField({ aggregateKey, publicKeys }: Participants): Omit<Field, 'type'> {
  return { keyData: aggregateKey, value: concat(...publicKeys) }
}

/** @throws FieldValueError; `script_path` for a contribution to the key of a script. */
export function readContribution({ keyData, value }: Field, valueBytes: number): Contribution {
  if (keyData.length === 2 * POINT_BYTES + 32) {
    throw new FieldValueError('script_path', 'This contribution is for the key of a script.')
  }
  const participantKey = keyData.slice(0, POINT_BYTES)
  const aggregateKey = keyData.slice(POINT_BYTES)
  if (!isPoint(participantKey) || !isPoint(aggregateKey) || value.length !== valueBytes) throw malformed()
  return { participantKey, aggregateKey, value }
}

/** Key data and value of a public nonce or a partial signature. */
export function contributionField({ participantKey, aggregateKey, value }: Contribution): Omit<Field, 'type'> {
  return { keyData: concat(participantKey, aggregateKey), value }
}

/** Whether these bytes have the form of a compressed point; that it lies on the curve matters only to who uses it. */
function isPoint(bytes: Uint8Array): boolean {
  return bytes.length === POINT_BYTES && (bytes[0] === 2 || bytes[0] === 3)
}

function malformed(): FieldValueError {
  return new FieldValueError('field_malformed', 'A field of this PSBT has a wrong size.')
}
