import type { UnsignedTransaction } from '../transaction.ts'
import type { ReviewWarning } from './warnings.ts'

const FINAL_SEQUENCE = 0xffff_ffff
/** BIP125: below this an input says that the transaction may be replaced. */
const REPLACEABLE_BELOW = 0xffff_fffe
/** BIP68: with this bit a sequence number is no relative lock time. */
const NO_RELATIVE_LOCK = 0x8000_0000
/** Below this nLockTime is a height, from it on a time. */
const TIME_FROM = 500_000_000

/** What lock time, sequence numbers and version of a transaction say that is out of the ordinary. */
export function lockTimeWarnings({ version, inputs, lockTime }: UnsignedTransaction): ReviewWarning[] {
  const warnings: ReviewWarning[] = []
  if (version !== 1 && version !== 2) warnings.push({ code: 'version_unusual', version })
  if (lockTime !== 0 && inputs.some(({ sequence }) => sequence !== FINAL_SEQUENCE)) {
    warnings.push({
      code: 'lock_time',
      lockTime: lockTime < TIME_FROM ? { kind: 'height', height: lockTime } : { kind: 'time', epochSeconds: lockTime },
    })
  }
  for (const [inputIndex, { sequence }] of inputs.entries()) {
    const isRelativeLock = version >= 2 && sequence < NO_RELATIVE_LOCK
    if (isRelativeLock) warnings.push({ code: 'relative_lock', inputIndex, sequence })
    else if (sequence < REPLACEABLE_BELOW - 1) warnings.push({ code: 'sequence_unusual', inputIndex, sequence })
  }
  if (inputs.every(({ sequence }) => sequence >= REPLACEABLE_BELOW)) warnings.push({ code: 'not_replaceable' })
  return warnings
}
