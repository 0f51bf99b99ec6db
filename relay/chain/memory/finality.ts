import type { ChainTransaction, Input } from '../transaction.ts'

/** `nLockTime` values from here on are seconds, below it block heights. */
const LOCKTIME_THRESHOLD = 500_000_000
const FINAL_SEQUENCE = 0xffffffff
/** BIP68: the lock is off; it counts 512 seconds, not blocks; how long. */
const DISABLED_FLAG = 0x80000000
const TIME_FLAG = 0x00400000
const LOCK_MASK = 0x0000ffff
const LOCK_GRANULARITY = 9

/** When the next block is, as the rules see it. */
export interface NextBlock {
  readonly height: number
  /** The median time of the eleven blocks before it (BIP113), in seconds. */
  readonly medianTimeSeconds: number
}

/** Whether `nLockTime` lets the transaction into the next block. */
export function isFinal({ locktime, inputs }: ChainTransaction, next: NextBlock): boolean {
  const now = locktime < LOCKTIME_THRESHOLD ? next.height : next.medianTimeSeconds
  return locktime < now || inputs.every(({ sequence }) => sequence === FINAL_SEQUENCE)
}

/** Where the coin of an input was confirmed: its height, and the median time of the blocks before that one. */
export interface CoinAge {
  readonly height: number
  readonly medianTimeSeconds: number
}

/**
 * Whether the relative locks of all inputs have passed (BIP68).
 * @param ageOf a coin of the mempool counts as if it were in the next block.
 */
export function hasAged(transaction: ChainTransaction, next: NextBlock, ageOf: (input: Input) => CoinAge): boolean {
  if (transaction.version < 2) return true
  return transaction.inputs.every((input) => {
    const { sequence } = input
    // Bitwise operators work on signed numbers: compare with zero only.
    if ((sequence & DISABLED_FLAG) !== 0) return true
    const age = ageOf(input)
    const lock = sequence & LOCK_MASK
    if ((sequence & TIME_FLAG) === 0) return age.height + lock <= next.height
    return age.medianTimeSeconds + (lock << LOCK_GRANULARITY) <= next.medianTimeSeconds
  })
}
