import type { Coin } from '../../chain/index.ts'
import type { SessionStatus } from '../../coordinator/index.ts'

/** What payments that are under way would use, so that the next one does not. */
export interface Reservations {
  /** `txid:outputIndex` of coins. */
  readonly outpoints: ReadonlySet<string>
  /** Indexes on the change chain. */
  readonly changeIndexes: ReadonlySet<number>
}

/** Of the sessions that may still end in a transaction that the wallet has not seen. An ended one holds nothing back. */
export function reservationsOf(sessions: readonly SessionStatus[]): Reservations {
  const reviews = sessions.flatMap(({ phase, details }) => {
    const isUnderWay = phase === 'collecting' || phase === 'signing' || phase === 'complete'
    const content = details?.review.content
    return isUnderWay && content?.kind === 'payment' ? [content.review] : []
  })
  return {
    outpoints: new Set(reviews.flatMap(({ inputs }) => inputs.map(outpoint))),
    changeIndexes: new Set(
      reviews.flatMap(({ outputs }) =>
        outputs.flatMap((output) => (output.kind === 'change' ? output.addressIndex : [])),
      ),
    ),
  }
}

export function isReserved(coin: Coin, { outpoints }: Reservations): boolean {
  return outpoints.has(outpoint(coin))
}

/** The first change index from this one on that nobody holds. */
export function freeChangeIndex(from: number, { changeIndexes }: Reservations): number {
  let index = from
  while (changeIndexes.has(index)) index += 1
  return index
}

function outpoint({ txid, outputIndex }: Pick<Coin, 'txid' | 'outputIndex'>): string {
  return `${txid}:${outputIndex}`
}
