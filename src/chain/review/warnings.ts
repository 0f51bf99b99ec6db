/**
 * What a person should know before approving, though it is no reason to refuse:
 *
 * | code | meaning |
 * |---|---|
 * | `look_alike_change` | the PSBT says that this output comes back to the group, and it does not |
 * | `own_address_out_of_reach` | this output is the group's, but so far out that no scan would find it |
 * | `script_without_address` | this output goes to a script that has no address |
 * | `dust_output` | so small that nodes do not relay the transaction |
 * | `pays_nobody` | all of it comes back to the group, but for the fee |
 * | `fee_high_for_payment` | the fee is more than a tenth of what others get |
 * | `fee_rate_low` | nodes do not relay a fee rate this low |
 * | `lock_time` | cannot be in a block before a certain height or time |
 * | `relative_lock` | this input waits for its coin to get older (BIP68) |
 * | `sequence_unusual` | this input has a sequence number that has no known use here |
 * | `not_replaceable` | if the fee turns out too low, it cannot be raised |
 * | `version_unusual` | a transaction version that nodes may not relay |
 */
export type ReviewWarning =
  | { readonly code: 'look_alike_change'; readonly outputIndex: number }
  | { readonly code: 'own_address_out_of_reach'; readonly outputIndex: number; readonly addressIndex: number }
  | { readonly code: 'script_without_address'; readonly outputIndex: number }
  | { readonly code: 'dust_output'; readonly outputIndex: number; readonly dustLimitSats: bigint }
  | { readonly code: 'pays_nobody' }
  | { readonly code: 'fee_high_for_payment'; readonly feeSats: bigint; readonly paidSats: bigint }
  | { readonly code: 'fee_rate_low'; readonly satsPerVirtualByte: number }
  | { readonly code: 'lock_time'; readonly lockTime: LockTime }
  | { readonly code: 'relative_lock'; readonly inputIndex: number; readonly sequence: number }
  | { readonly code: 'sequence_unusual'; readonly inputIndex: number; readonly sequence: number }
  | { readonly code: 'not_replaceable' }
  | { readonly code: 'version_unusual'; readonly version: number }

/** What nLockTime asks for. */
export type LockTime =
  | { readonly kind: 'height'; readonly height: number }
  | { readonly kind: 'time'; readonly epochSeconds: number }
