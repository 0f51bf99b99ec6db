import { base64 } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import { equalBytes, fromHex } from '../../bytes/index.ts'
import { ByteReader, ByteReaderError } from '../byte-reader.ts'
import { encodePsbt, psbtOfMaps } from './codec.ts'
import { PsbtError } from './errors.ts'
import { GLOBAL, INPUT, KEPT_INPUT_TYPES, KEPT_OUTPUT_TYPES, OUTPUT } from './field-types.ts'
import { decodeMaps, encodeMaps, type Field, type FieldMap, PSBT_MAGIC } from './key-value-maps.ts'
import { MAX_PSBT_BYTES } from './psbt.ts'

/** A PSBT from outside in the form that proposals have. */
export interface ImportedPsbt {
  /** Canonical bytes, as `decodePsbt` and `reviewPayment` take them. */
  readonly psbt: Uint8Array
  /** How many fields were left out because they say nothing about spending from this wallet. */
  readonly omittedFieldCount: number
}

/** Hex is the longest form: two characters a byte, and line breaks. */
const MAX_TEXT_CHARACTERS = MAX_PSBT_BYTES * 2 + 65_536

/**
 * Reads what another wallet exported: a file's bytes, Base64 or hex; version 0 (BIP174) or 2 (BIP370). All fields that the
 * BIPs know are checked; those that do not matter here are left out, those that would mislead are refused.
 * @throws PsbtError
 */
export function importPsbt(input: Uint8Array | string): ImportedPsbt {
  const [globalMap = [], ...rest] = decodeMaps(psbtBytes(input))
  const unsigned = unsignedTransactionOf(encodeMaps([globalMap, ...rest.map(withoutPreviousTransaction)]))
  const inputMaps = rest.slice(0, unsigned.inputCount)
  const outputMaps = rest.slice(unsigned.inputCount)
  refuseWhatMisleads(inputMaps)
  const kept: FieldMap[] = [
    [{ type: GLOBAL.unsignedTransaction, keyData: new Uint8Array(), value: unsigned.bytes }],
    ...inputMaps.map((map) => map.filter(({ type }) => KEPT_INPUT_TYPES.has(type))),
    ...outputMaps.map((map) => map.filter(isKeptInOutput)),
  ]
  const psbt = encodePsbt(psbtOfMaps(kept))
  const omittedFieldCount = countFields([globalMap, ...rest]) - countFields(kept)
  return { psbt, omittedFieldCount: Math.max(0, omittedFieldCount) }
}

/**
 * A false previous transaction is no damage but a lie about a coin: the review compares it and names the input. In an output's
 * map the same type is a redeem script, which is left out as well.
 */
function withoutPreviousTransaction(map: FieldMap): FieldMap {
  return map.filter(({ type, keyData }) => type !== INPUT.nonWitnessUtxo || keyData.length > 0)
}

/** Somebody else's output may well have scripts; how their keys are derived is nothing to this wallet. */
function isKeptInOutput({ type, value }: Field): boolean {
  const isOfScript = type === OUTPUT.tapBip32Derivation && value[0] !== 0
  return KEPT_OUTPUT_TYPES.has(type) && !isOfScript
}

function countFields(maps: readonly FieldMap[]): number {
  return maps.reduce((count, map) => count + map.length, 0)
}

function psbtBytes(input: Uint8Array | string): Uint8Array {
  if (typeof input === 'string') return bytesOfText(input)
  if (equalBytes(input.subarray(0, PSBT_MAGIC.length), PSBT_MAGIC)) return capped(input)
  if (input.length > MAX_TEXT_CHARACTERS) throw tooLarge()
  // Some wallets save the Base64 text under the name of a PSBT file.
  return bytesOfText(new TextDecoder().decode(input))
}

function bytesOfText(text: string): Uint8Array {
  if (text.length > MAX_TEXT_CHARACTERS) throw tooLarge()
  const compact = text.replace(/\s+/g, '')
  try {
    return capped(/^70736274ff/i.test(compact) ? fromHex(compact) : base64.decode(compact))
  } catch (error) {
    if (error instanceof PsbtError) throw error
    throw new PsbtError('not_psbt', 'This is not a PSBT, neither as a file nor as Base64 or hex.')
  }
}

function capped(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_PSBT_BYTES) throw tooLarge()
  return bytes
}

function tooLarge(): PsbtError {
  return new PsbtError('too_large', 'This PSBT is too large.')
}

/** The unsigned transaction of either version, with all fields of all maps checked by @scure/btc-signer on the way. */
function unsignedTransactionOf(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly inputCount: number } {
  try {
    const transaction = Transaction.fromPSBT(bytes, {
      unknown: 'ignore',
      proprietary: 'ignore',
      allowUnknownInputs: true,
      allowUnknownOutputs: true,
      allowUnknownVersion: true,
      // Whether a script is sensible is for the review to say, of inputs and outputs that matter to it.
      disableScriptCheck: true,
    })
    return { bytes: transaction.unsignedTx, inputCount: transaction.inputsLength }
  } catch {
    throw new PsbtError('malformed', 'This PSBT is damaged, or does not follow the BIPs that it is made by.')
  }
}

function refuseWhatMisleads(inputMaps: readonly FieldMap[]): void {
  for (const [inputIndex, map] of inputMaps.entries()) {
    for (const { type, value } of map) {
      const refusal = refusalOf(type, value)
      if (refusal !== undefined) throw new PsbtError(refusal.code, refusal.message, { map: 'input', inputIndex })
    }
  }
}

function refusalOf(
  type: number,
  value: Uint8Array,
): { readonly code: 'script_path' | 'already_final' | 'annex'; readonly message: string } | undefined {
  switch (type) {
    case INPUT.tapScriptSignature:
    case INPUT.tapLeafScript:
    case INPUT.tapMerkleRoot:
      return { code: 'script_path', message: 'An input is to be spent by a script. This wallet has no scripts.' }
    case INPUT.finalScriptSig:
      return { code: 'already_final', message: 'An input of this PSBT is signed and closed already.' }
    case INPUT.finalScriptWitness:
      return hasAnnex(value)
        ? { code: 'annex', message: 'An input of this PSBT carries an annex, which has no meaning yet.' }
        : { code: 'already_final', message: 'An input of this PSBT is signed and closed already.' }
    default:
      return undefined
  }
}

/** BIP341: the last of at least two witness items, if it begins with 0x50. */
function hasAnnex(witness: Uint8Array): boolean {
  try {
    const reader = new ByteReader(witness)
    const items = Array.from({ length: Math.min(reader.compactSize(), witness.length) }, () => reader.prefixedBytes())
    return items.length >= 2 && items.at(-1)?.[0] === 0x50
  } catch (error) {
    if (error instanceof ByteReaderError) return false
    throw error
  }
}
