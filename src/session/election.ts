import { compareBytes, fromHex, itemAt, type SessionId, taggedHash } from '../bytes/index.ts'
import type { Proposal } from './proposal.ts'

/**
 * Signer indexes in the order in which they have their turn to broadcast; everyone has exactly one, for every method.
 * `lexicographic` goes by public key; the signers stand in that order already, so it starts like `first-signer`.
 * `hash-based` cannot be foreseen before the session exists, and spreads the work over sessions.
 */
export function failoverOrder(sessionId: SessionId, proposal: Proposal): readonly number[] {
  const indexes = proposal.signers.map((_, index) => index)
  switch (proposal.electionMethod) {
    case 'first-signer':
    case 'lexicographic':
      return indexes
    case 'last-signer':
      return indexes.toReversed()
    case 'hash-based': {
      const lots = proposal.signers.map(({ publicKey }) => taggedHash('muster/election', fromHex(sessionId), publicKey))
      return indexes.toSorted((a, b) => compareBytes(itemAt(lots, a), itemAt(lots, b)))
    }
  }
}

/**
 * The turn that is up: the first that was neither handed over by its owner nor given up by this device.
 * Equal to the number of signers when everyone has had a turn.
 */
export function currentTurn(
  order: readonly number[],
  handedOverTurns: ReadonlySet<number>,
  failedTurns: ReadonlySet<number>,
): number {
  const turn = order.findIndex((_, index) => !handedOverTurns.has(index) && !failedTurns.has(index))
  return turn === -1 ? order.length : turn
}
