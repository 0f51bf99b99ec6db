import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromHex, toHex } from '../bytes/index.ts'
import { ByteReader, ByteReaderError } from './byte-reader.ts'
import { compactSize, littleEndian32, littleEndian64 } from './integers.ts'

/** One coin by the place where it was made. */
export interface Outpoint {
  /** Hex of 32 bytes, in the order in which explorers show it. */
  readonly txid: string
  readonly outputIndex: number
}

export interface TransactionInput extends Outpoint {
  /** nSequence, 32 bits. */
  readonly sequence: number
}

export interface TransactionOutput {
  readonly amountSats: bigint
  /** scriptPubKey, raw bytes. */
  readonly script: Uint8Array
}

/** A transaction without what unlocks its inputs: all that a txid commits to where no scriptSig is used. */
export interface UnsignedTransaction {
  readonly version: number
  readonly inputs: readonly TransactionInput[]
  readonly outputs: readonly TransactionOutput[]
  /** nLockTime, 32 bits. */
  readonly lockTime: number
}

/** A transaction as it stands in a block. */
export interface RawTransaction extends UnsignedTransaction {
  readonly txid: string
  /** The serialisation that the txid is the hash of: all of the transaction but its witnesses. */
  readonly bytesWithoutWitnesses: Uint8Array
}

/** Bytes that are no transaction. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError'
  readonly code = 'transaction_malformed'
}

/** A block holds no transaction above 4,000,000 weight units, which is this many bytes at most. */
export const MAX_TRANSACTION_BYTES = 4_000_000

/** BIP144: what stands in place of the number of inputs when witnesses follow. */
const SEGWIT_MARK = Uint8Array.of(0x00, 0x01)

/**
 * Reads a raw transaction with or without witnesses; its txid is computed from the bytes.
 * @throws TransactionError
 */
export function decodeTransaction(bytes: Uint8Array): RawTransaction {
  return reading(bytes, (reader) => {
    const version = reader.int32()
    const hasWitnesses = reader.isNext(SEGWIT_MARK)
    if (hasWitnesses) reader.bytes(SEGWIT_MARK.length)
    const inputs = readList(reader, readInput)
    const outputs = readList(reader, readOutput)
    if (hasWitnesses) for (const _ of inputs) readList(reader, (item) => item.prefixedBytes())
    const lockTime = reader.uint32()
    const bytesWithoutWitnesses = serialise(version, inputs, outputs, lockTime)
    return {
      version,
      inputs: inputs.map(plainInput),
      outputs,
      lockTime,
      txid: txidOf(bytesWithoutWitnesses),
      bytesWithoutWitnesses,
    }
  })
}

/**
 * Reads the unsigned transaction of a PSBT (BIP174): without witnesses and scriptSigs.
 * @throws TransactionError
 */
export function decodeUnsignedTransaction(bytes: Uint8Array): UnsignedTransaction {
  return reading(bytes, (reader) => {
    const version = reader.int32()
    const inputs = readList(reader, readInput)
    if (inputs.some(({ scriptSig }) => scriptSig.length > 0)) {
      throw new TransactionError('An unsigned transaction has no scriptSig.')
    }
    return { version, inputs: inputs.map(plainInput), outputs: readList(reader, readOutput), lockTime: reader.uint32() }
  })
}

function reading<Result>(bytes: Uint8Array, read: (reader: ByteReader) => Result): Result {
  if (bytes.length > MAX_TRANSACTION_BYTES) throw new TransactionError('This transaction is too large for a block.')
  try {
    const reader = new ByteReader(bytes)
    const result = read(reader)
    reader.expectEnd()
    return result
  } catch (error) {
    if (error instanceof ByteReaderError) throw new TransactionError('These bytes are not a transaction.')
    throw error
  }
}

type SpendingInput = TransactionInput & { readonly scriptSig: Uint8Array }

function readInput(reader: ByteReader): SpendingInput {
  const txid = toHex(reader.bytes(32).reverse())
  const outputIndex = reader.uint32()
  const scriptSig = reader.prefixedBytes()
  return { txid, outputIndex, scriptSig, sequence: reader.uint32() }
}

function readOutput(reader: ByteReader): TransactionOutput {
  return { amountSats: reader.uint64(), script: reader.prefixedBytes() }
}

function readList<Item>(reader: ByteReader, readItem: (reader: ByteReader) => Item): Item[] {
  const count = reader.compactSize()
  const items: Item[] = []
  // Not allocated in advance: the count is only a claim until the bytes have borne it out.
  while (items.length < count) items.push(readItem(reader))
  return items
}

/** The serialisation without witnesses and scriptSigs. */
export function encodeUnsignedTransaction(transaction: UnsignedTransaction): Uint8Array {
  const { version, inputs, outputs, lockTime } = transaction
  return serialise(version, inputs.map(withEmptyScriptSig), outputs, lockTime)
}

/** The serialisation with one witness stack for each input (BIP144). */
export function encodeSignedTransaction(
  { version, inputs, outputs, lockTime }: UnsignedTransaction,
  witnesses: readonly (readonly Uint8Array[])[],
): Uint8Array {
  return concat(
    littleEndian32(version),
    SEGWIT_MARK,
    encodeInputs(inputs.map(withEmptyScriptSig)),
    encodeOutputs(outputs),
    ...witnesses.flatMap((stack) => [
      compactSize(stack.length),
      ...stack.flatMap((item) => [compactSize(item.length), item]),
    ]),
    littleEndian32(lockTime),
  )
}

function plainInput({ txid, outputIndex, sequence }: SpendingInput): TransactionInput {
  return { txid, outputIndex, sequence }
}

function withEmptyScriptSig(input: TransactionInput): SpendingInput {
  return { ...input, scriptSig: new Uint8Array() }
}

function serialise(
  version: number,
  inputs: readonly SpendingInput[],
  outputs: readonly TransactionOutput[],
  lockTime: number,
): Uint8Array {
  return concat(littleEndian32(version), encodeInputs(inputs), encodeOutputs(outputs), littleEndian32(lockTime))
}

function encodeInputs(inputs: readonly SpendingInput[]): Uint8Array {
  return concat(
    compactSize(inputs.length),
    ...inputs.flatMap((input) => [
      encodeOutpoint(input),
      compactSize(input.scriptSig.length),
      input.scriptSig,
      littleEndian32(input.sequence),
    ]),
  )
}

function encodeOutputs(outputs: readonly TransactionOutput[]): Uint8Array {
  return concat(compactSize(outputs.length), ...outputs.map(encodeOutput))
}

/** The 36 bytes that name a coin: txid in hash order, index. */
export function encodeOutpoint({ txid, outputIndex }: Outpoint): Uint8Array {
  return concat(fromHex(txid).reverse(), littleEndian32(outputIndex))
}

/** Amount, length of the script, script: also the value of a PSBT's witness UTXO field. */
export function encodeOutput({ amountSats, script }: TransactionOutput): Uint8Array {
  return concat(littleEndian64(amountSats), compactSize(script.length), script)
}

/**
 * Reads what `encodeOutput` writes.
 * @throws TransactionError
 */
export function decodeOutput(bytes: Uint8Array): TransactionOutput {
  return reading(bytes, readOutput)
}

/** The txid of a transaction whose inputs need no scriptSig, such as one that spends taproot coins only. */
export function txidOfUnsigned(transaction: UnsignedTransaction): string {
  return txidOf(encodeUnsignedTransaction(transaction))
}

function txidOf(bytesWithoutWitnesses: Uint8Array): string {
  return toHex(sha256(sha256(bytesWithoutWitnesses)).reverse())
}

/** `txid:outputIndex`, a key for maps. */
export function outpointKey({ txid, outputIndex }: Outpoint): string {
  return `${txid}:${outputIndex}`
}
