import { Block, script, Transaction } from 'bitcoinjs-lib'
import { concat, fromHex } from '../../../src/bytes/index.ts'
import type { BlockHash } from '../ids.ts'
import { describeTransaction, type ChainTransaction } from '../transaction.ts'
import type { MempoolEntry } from './mempool.ts'

/** Every second hash is low enough for this, regtest's only, difficulty. */
const REGTEST_BITS = 0x207fffff
const BLOCK_VERSION = 0x20000000
/** The subsidy of the first blocks, and after how many blocks it halves on regtest. */
const SUBSIDY_SATS = 5_000_000_000n
const HALVING_BLOCKS = 150
/** A block's 4,000,000 weight units less room for header and coinbase. */
const MAX_TRANSACTIONS_WEIGHT = 3_990_000
/** BIP141: before the commitment to the witnesses in an output of the coinbase. */
const WITNESS_COMMITMENT_HEADER = fromHex('6a24aa21a9ed')
const NO_HASH = new Uint8Array(32)

/** Regtest's first block as every node has it. */
export const GENESIS: ChainBlock = {
  height: 0,
  hash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206' as BlockHash,
  timeSeconds: 1_296_688_602,
  transactions: [],
  header: fromHex(
    `01000000${'00'.repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`,
  ),
}

/** A block of the chain. The genesis block's coinbase cannot be spent and is left out. */
export interface ChainBlock {
  readonly height: number
  readonly hash: BlockHash
  readonly timeSeconds: number
  readonly transactions: readonly ChainTransaction[]
  /** The header, 80 bytes. */
  readonly header: Uint8Array
}

/**
 * The next block with as many of these entries as fit, in their order; one that does not fit ends the block, so that no
 * child comes without its parent. The work is done: the header's hash meets regtest's target.
 * @param payTo the script that earns subsidy and fees.
 */
export function mineBlock(
  previous: ChainBlock,
  timeSeconds: number,
  entries: readonly MempoolEntry[],
  payTo: Uint8Array,
): ChainBlock {
  const height = previous.height + 1
  const chosen = fitting(entries)
  const transactions = chosen.map(({ transaction }) => transaction)
  const fees = chosen.reduce((sum, { feeSats }) => sum + feeSats, 0n)
  const decoded = transactions.map((transaction) => transaction.decoded)
  const coinbase = coinbaseOf(height, subsidySats(height) + fees, payTo, decoded)
  const block = new Block()
  block.version = BLOCK_VERSION
  block.prevHash = fromHex(previous.hash).toReversed()
  block.transactions = [coinbase, ...decoded]
  block.merkleRoot = Block.calculateMerkleRoot(block.transactions)
  block.timestamp = timeSeconds
  block.bits = REGTEST_BITS
  while (!block.checkProofOfWork()) block.nonce += 1
  const hash = block.getId() as BlockHash
  const header = block.toBuffer(true)
  return { height, hash, timeSeconds, transactions: [describeTransaction(coinbase), ...transactions], header }
}

function fitting(entries: readonly MempoolEntry[]): readonly MempoolEntry[] {
  let weight = 0
  const end = entries.findIndex(({ transaction }) => (weight += transaction.weight) > MAX_TRANSACTIONS_WEIGHT)
  return end === -1 ? entries : entries.slice(0, end)
}

function subsidySats(height: number): bigint {
  return SUBSIDY_SATS >> BigInt(Math.floor(height / HALVING_BLOCKS))
}

function coinbaseOf(height: number, valueSats: bigint, payTo: Uint8Array, others: readonly Transaction[]): Transaction {
  const coinbase = new Transaction()
  coinbase.version = 2
  coinbase.addInput(NO_HASH, 0xffffffff, 0xffffffff, heightScript(height))
  coinbase.addOutput(payTo, valueSats)
  coinbase.setWitness(0, [NO_HASH])
  const commitment = Block.calculateMerkleRoot([coinbase, ...others], true)
  coinbase.addOutput(concat(WITNESS_COMMITMENT_HEADER, commitment), 0n)
  return coinbase
}

/** BIP34: the height as a script number, and one byte more, for a coinbase's script has at least two. */
function heightScript(height: number): Uint8Array {
  return concat(script.compile([script.number.encode(height)]), Uint8Array.of(0))
}
