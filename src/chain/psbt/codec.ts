import { equalBytes } from '../../bytes/index.ts'
import { littleEndian32 } from '../integers.ts'
import {
  decodeUnsignedTransaction,
  encodeOutput,
  encodeUnsignedTransaction,
  TransactionError,
  type UnsignedTransaction,
} from '../transaction.ts'
import { PsbtError, type PsbtPlace } from './errors.ts'
import { GLOBAL, INPUT, OUTPUT } from './field-types.ts'
import {
  contributionField,
  derivationField,
  FieldValueError,
  participantsField,
  readBytes,
  readContribution,
  readOutputValue,
  readParticipants,
  readTapDerivation,
  readTransactionValue,
  readUint32,
} from './field-values.ts'
import { decodeMaps, encodeMaps, type Field, type FieldMap } from './key-value-maps.ts'
import { MAX_PSBT_BYTES, type Psbt, type PsbtInput, type PsbtOutput } from './psbt.ts'

const PUB_NONCE_BYTES = 66
const PARTIAL_SIGNATURE_BYTES = 32

/**
 * Reads a PSBT that has the one form in which this wallet writes them: version 0, no fields beyond those of `Psbt`, each
 * map in the order of its keys.
 * @throws PsbtError
 */
export function decodePsbt(bytes: Uint8Array): Psbt {
  if (bytes.length > MAX_PSBT_BYTES) throw new PsbtError('too_large', 'This PSBT is too large.')
  const psbt = psbtOfMaps(decodeMaps(bytes))
  if (!equalBytes(encodePsbt(psbt), bytes)) {
    throw new PsbtError('not_canonical', 'This PSBT is not written the way this wallet writes them. Import it first.')
  }
  return psbt
}

/**
 * What these maps of a version 0 PSBT say.
 * @throws PsbtError
 */
export function psbtOfMaps([globalMap = [], ...rest]: readonly FieldMap[]): Psbt {
  const transaction = within({ map: 'global' }, () => readGlobal(globalMap))
  const { inputs, outputs } = transaction
  if (rest.length !== inputs.length + outputs.length) {
    throw new PsbtError('malformed', 'This PSBT does not have one map for each input and output.')
  }
  return {
    transaction,
    inputs: rest
      .slice(0, inputs.length)
      .map((map, inputIndex) => within({ map: 'input', inputIndex }, () => readInput(map))),
    outputs: rest
      .slice(inputs.length)
      .map((map, outputIndex) => within({ map: 'output', outputIndex }, () => readOutput(map))),
  }
}

function readGlobal(map: FieldMap): UnsignedTransaction {
  const field = map.find(({ type }) => type === GLOBAL.unsignedTransaction)
  if (map.some(({ type }) => type === GLOBAL.version)) {
    throw new PsbtError('version_unsupported', 'A proposal is a PSBT of version 0.')
  }
  if (field === undefined || field.keyData.length > 0) {
    throw new PsbtError('malformed', 'This PSBT has no unsigned transaction.')
  }
  if (map.length > 1) throw unknownField()
  return decodeUnsignedTransaction(field.value)
}

function readInput(map: FieldMap): PsbtInput {
  const is = new FieldsOf(map)
  const input: PsbtInput = {
    previousTransaction: is.one(INPUT.nonWitnessUtxo, readTransactionValue),
    witnessUtxo: is.one(INPUT.witnessUtxo, readOutputValue),
    sighashType: is.one(INPUT.sighashType, readUint32),
    tapKeySignature: is.one(INPUT.tapKeySignature, (field) => readBytes(field, [64, 65])),
    tapInternalKey: is.one(INPUT.tapInternalKey, (field) => readBytes(field, [32])),
    tapDerivations: is.all(INPUT.tapBip32Derivation, readTapDerivation),
    participants: is.all(INPUT.musig2ParticipantPubkeys, readParticipants),
    pubNonces: is.all(INPUT.musig2PubNonce, (field) => readContribution(field, PUB_NONCE_BYTES)),
    partialSignatures: is.all(INPUT.musig2PartialSignature, (field) =>
      readContribution(field, PARTIAL_SIGNATURE_BYTES),
    ),
  }
  is.expectNoOther()
  return input
}

function readOutput(map: FieldMap): PsbtOutput {
  const is = new FieldsOf(map)
  const output: PsbtOutput = {
    tapInternalKey: is.one(OUTPUT.tapInternalKey, (field) => readBytes(field, [32])),
    tapDerivations: is.all(OUTPUT.tapBip32Derivation, readTapDerivation),
    participants: is.all(OUTPUT.musig2ParticipantPubkeys, readParticipants),
  }
  is.expectNoOther()
  return output
}

/** The fields of one map, each asked for by its type; what was not asked for is unknown. */
class FieldsOf {
  readonly #map: FieldMap
  readonly #known = new Set<number>()

  constructor(map: FieldMap) {
    this.#map = map
  }

  one<Value>(type: number, read: (field: Field) => Value): Value | undefined {
    const [first, second] = this.all(type, read)
    if (second !== undefined) throw new FieldValueError('field_malformed', 'A field of this PSBT is there twice.')
    return first
  }

  all<Value>(type: number, read: (field: Field) => Value): Value[] {
    this.#known.add(type)
    return this.#map.filter((field) => field.type === type).map(read)
  }

  expectNoOther(): void {
    if (!this.#map.every(({ type }) => this.#known.has(type))) throw unknownField()
  }
}

function unknownField(): PsbtError {
  return new PsbtError('field_unknown', 'This PSBT has a field that a proposal may not carry.')
}

/** Runs `read` and says of what it throws at which place it was. */
function within<Value>(place: PsbtPlace, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof PsbtError) throw new PsbtError(error.code, error.reason, place)
    if (error instanceof FieldValueError) throw new PsbtError(error.code, error.message, place)
    if (error instanceof TransactionError) throw new PsbtError('malformed', error.message, place)
    throw error
  }
}

/** The PSBT in the one form that `decodePsbt` reads: the same content always makes the same bytes. */
export function encodePsbt({ transaction, inputs, outputs }: Psbt): Uint8Array {
  return encodeMaps([
    [keyless(GLOBAL.unsignedTransaction, encodeUnsignedTransaction(transaction))],
    ...inputs.map(inputFields),
    ...outputs.map(outputFields),
  ])
}

function inputFields(input: PsbtInput): FieldMap {
  const { witnessUtxo, sighashType } = input
  return [
    ...optional(INPUT.nonWitnessUtxo, input.previousTransaction),
    ...optional(INPUT.witnessUtxo, witnessUtxo && encodeOutput(witnessUtxo)),
    ...optional(INPUT.sighashType, sighashType === undefined ? undefined : littleEndian32(sighashType)),
    ...optional(INPUT.tapKeySignature, input.tapKeySignature),
    ...optional(INPUT.tapInternalKey, input.tapInternalKey),
    ...keyed(INPUT.tapBip32Derivation, input.tapDerivations.map(derivationField)),
    ...keyed(INPUT.musig2ParticipantPubkeys, input.participants.map(participantsField)),
    ...keyed(INPUT.musig2PubNonce, input.pubNonces.map(contributionField)),
    ...keyed(INPUT.musig2PartialSignature, input.partialSignatures.map(contributionField)),
  ]
}

function outputFields(output: PsbtOutput): FieldMap {
  return [
    ...optional(OUTPUT.tapInternalKey, output.tapInternalKey),
    ...keyed(OUTPUT.tapBip32Derivation, output.tapDerivations.map(derivationField)),
    ...keyed(OUTPUT.musig2ParticipantPubkeys, output.participants.map(participantsField)),
  ]
}

function keyless(type: number, value: Uint8Array): Field {
  return { type, keyData: new Uint8Array(), value }
}

function optional(type: number, value: Uint8Array | undefined): FieldMap {
  return value === undefined ? [] : [keyless(type, value)]
}

function keyed(type: number, fields: readonly Omit<Field, 'type'>[]): FieldMap {
  return fields.map((field) => ({ type, ...field }))
}
