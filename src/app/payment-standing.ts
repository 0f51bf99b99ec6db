import type { PublicationView, SessionDetails, TransactionView } from '../bridge/index.ts'
import { capitalise, nameOf } from './signer-names.ts'
import type { Standing } from './standing.ts'

/** A block at this depth is not undone by chance any more. */
const SETTLED_CONFIRMATIONS = 6

/** Where a payment that everyone has signed is on its way into the chain. */
export type PaymentProgress =
  /** Somebody is up to publish it, or publishes it now. */
  | { readonly kind: 'publishing'; readonly isHere: boolean }
  /** Others say that it is published; this device has not found it yet. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'confirmed'; readonly confirmations: number; readonly isSettled: boolean }
  /** Another transaction has taken its coins. */
  | { readonly kind: 'conflict'; readonly inputIndex: number; readonly spentBy: string }
  /** Everyone has had a turn. */
  | { readonly kind: 'exhausted' }
  /** A person said that it is done; this device has not found it. */
  | { readonly kind: 'taken_as_done' }

export function paymentProgress(publication: PublicationView, transaction: TransactionView): PaymentProgress {
  const { confirmations, lastAttempt, state } = transaction
  switch (state.kind) {
    case 'confirmed':
      return { kind: 'confirmed', confirmations, isSettled: confirmations >= SETTLED_CONFIRMATIONS }
    case 'unconfirmed':
      return { kind: 'seen' }
    case 'unseen':
      break
  }
  if (lastAttempt?.outcome.kind === 'conflict') {
    const { inputIndex, spentBy } = lastAttempt.outcome
    return { kind: 'conflict', inputIndex, spentBy }
  }
  if (publication.confirmedAtMs !== undefined) return { kind: 'taken_as_done' }
  if (publication.claimedBy.length > 0) return { kind: 'claimed' }
  if (publication.isExhausted) return { kind: 'exhausted' }
  return { kind: 'publishing', isHere: publication.isMyTurn || transaction.isBusy }
}

/** The same in a headline, and what to do now. */
export function paymentStanding(
  details: SessionDetails,
  publication: PublicationView,
  transaction: TransactionView,
): Standing {
  const progress = paymentProgress(publication, transaction)
  switch (progress.kind) {
    case 'publishing':
      return progress.isHere ? publishingHere(transaction) : publishingElsewhere(details, publication)
    case 'claimed':
      return {
        headline: 'Signed. The others say that it is published',
        guidance: 'That is their word. This device looks for it itself, and until it has found it the turns go on.',
      }
    case 'seen':
      return {
        headline: 'Seen in the mempool',
        guidance: 'The network has it. It counts once it is in a block; nothing more is needed of you.',
      }
    case 'confirmed': {
      const { confirmations, isSettled } = progress
      return {
        headline: isSettled ? 'Paid and settled' : `Paid. ${confirmationsText(confirmations)}`,
        guidance: isSettled
          ? 'It is so deep in the chain that nothing undoes it any more.'
          : 'It is in a block. With six confirmations it is settled for good.',
      }
    }
    case 'conflict':
      return {
        headline: 'Another transaction spent the coins',
        guidance:
          'So this payment cannot take place any more. If you did not make the other one, find out together who did; it had all your signatures.',
      }
    case 'exhausted':
      return {
        headline: 'Signed, but nobody could broadcast it',
        guidance:
          'Everyone had a turn. The payment is complete and stays valid: broadcast it again, or take the raw transaction elsewhere.',
      }
    case 'taken_as_done':
      return {
        headline: 'Signed and taken as published',
        guidance: 'Somebody here said that it is done. This device has not found it on the network, and keeps looking.',
      }
  }
}

function publishingHere({ isBusy, lastAttempt }: TransactionView): Standing {
  if (isBusy || lastAttempt === undefined) {
    return { headline: 'Signed. Broadcasting', guidance: 'This device hands it to the network by itself.' }
  }
  return {
    headline: 'Signed, not published yet',
    guidance: 'This device did not get it through. The next one takes over; you can try again at any time.',
  }
}

function publishingElsewhere(details: SessionDetails, { order, turn }: PublicationView): Standing {
  const up = order[turn]
  return {
    headline: up === undefined ? 'Signed' : `Signed. ${capitalise(nameOf(details, up))} broadcasts it`,
    guidance: 'The payment is complete. If nothing happens in time, the next one takes over by itself.',
  }
}

/** `1 confirmation`, `3 confirmations`; more than six are not told apart. */
export function confirmationsText(confirmations: number): string {
  if (confirmations > SETTLED_CONFIRMATIONS) return `more than ${SETTLED_CONFIRMATIONS} confirmations`
  return `${confirmations} ${confirmations === 1 ? 'confirmation' : 'confirmations'}`
}
