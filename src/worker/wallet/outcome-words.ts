import type { BroadcastOutcomeView } from '../../bridge/index.ts'

/** Why a transaction was not published, in the words that the others read when the turn passes on to them. */
export function outcomeWords(outcome: BroadcastOutcomeView): string {
  switch (outcome.kind) {
    case 'published':
      return 'It is published.'
    case 'already_known':
      return 'The network had it already.'
    case 'refused':
      return `The network refused it: ${outcome.text === '' ? outcome.reason : outcome.text}`
    case 'conflict':
      return `Another transaction spends one of its coins: ${outcome.spentBy}`
    case 'unreachable':
      return outcome.hosts.length === 0
        ? 'No server is configured here to publish it.'
        : `No server could be reached: ${outcome.hosts.join(', ')}`
  }
}
