import type { TransactionStateView } from '../../bridge/index.ts'

/** How many blocks there are from the one that has it on; zero while there is none. */
export function confirmationsOf(state: TransactionStateView, tipHeight: number | undefined): number {
  if (state.kind !== 'confirmed') return 0
  return Math.max(1, (tipHeight ?? state.height) - state.height + 1)
}
