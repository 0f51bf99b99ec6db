import type { FeePresetName, FeePresetView } from '../../bridge/index.ts'
import type { FeeEstimate } from '../../chain/index.ts'

/** In how many blocks a payment of each preset should be. */
const TARGETS: readonly (readonly [FeePresetName, number])[] = [
  ['fast', 2],
  ['normal', 6],
  ['slow', 144],
]

/** Each preset with the estimate whose target is the last one not beyond its own, or the nearest one; none without estimates. */
export function feePresetsOf(estimates: readonly FeeEstimate[]): readonly FeePresetView[] {
  return TARGETS.flatMap(([preset, target]) => {
    const estimate = estimates.findLast(({ targetBlocks }) => targetBlocks <= target) ?? estimates[0]
    return estimate === undefined ? [] : [{ preset, ...estimate }]
  })
}
