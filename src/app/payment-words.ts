import type { LockTime, RefusalReason, ReviewWarning } from '../chain/index.ts'
import type { DraftFault } from '../bridge/index.ts'
import { rateText, satsText, shareText } from './amounts.ts'
import { wordsFor } from './error-words.ts'

/** Something to know before one approves. */
export interface WarningWords {
  readonly title: string
  readonly text: string
  /** Somebody may be trying to mislead. */
  readonly isGrave: boolean
}

/** A moment as people of this place and time zone write it. */
export function momentText(epochMs: number): string {
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

export function lockTimeText(lockTime: LockTime): string {
  switch (lockTime.kind) {
    case 'height':
      return `block ${lockTime.height.toLocaleString('en')}`
    case 'time':
      return momentText(lockTime.epochSeconds * 1_000)
  }
}

export function warningWords(warning: ReviewWarning): WarningWords {
  switch (warning.code) {
    case 'look_alike_change':
      return {
        title: `Output ${warning.outputIndex + 1} claims to come back to you, and does not`,
        text: 'This device derived your own addresses, and this is none of them. It is shown as what it is: a payment to somebody else. Ask whoever proposed it.',
        isGrave: true,
      }
    case 'own_address_out_of_reach':
      return {
        title: `Output ${warning.outputIndex + 1} is yours, but where no wallet would look for it`,
        text: `It goes to your address number ${warning.addressIndex}, far beyond those in use. A restored wallet would not find it. Ask whoever proposed it.`,
        isGrave: true,
      }
    case 'script_without_address':
      return {
        title: `Output ${warning.outputIndex + 1} has no address`,
        text: 'It pays to a script of an unusual kind. Approve it only if you know what it is.',
        isGrave: false,
      }
    case 'dust_output':
      return {
        title: `Output ${warning.outputIndex + 1} is very small`,
        text: `Nodes do not relay less than ${satsText(warning.dustLimitSats)} there, so the payment may never be published.`,
        isGrave: false,
      }
    case 'pays_nobody':
      return {
        title: 'Nobody else is paid',
        text: 'All of it comes back to your group, but for the fee.',
        isGrave: false,
      }
    case 'fee_high_for_payment':
      return {
        title: 'The fee is high for what is paid',
        text: `${satsText(warning.feeSats)} of fee for ${satsText(warning.paidSats)}: ${shareText(warning.feeSats, warning.paidSats)}.`,
        isGrave: false,
      }
    case 'fee_rate_low':
      return {
        title: 'The fee is very low',
        text: `At ${rateText(warning.satsPerVirtualByte)} nodes may not relay it, and it may wait for days.`,
        isGrave: false,
      }
    case 'lock_time':
      return {
        title: `Not valid before ${lockTimeText(warning.lockTime)}`,
        text: 'No block takes it earlier, though it is signed now.',
        isGrave: false,
      }
    case 'relative_lock':
      return {
        title: `Input ${warning.inputIndex + 1} has to wait for its coin to get older`,
        text: `Its sequence number is ${sequenceText(warning.sequence)}; until then no block takes the payment.`,
        isGrave: false,
      }
    case 'sequence_unusual':
      return {
        title: `Input ${warning.inputIndex + 1} has an unusual sequence number`,
        text: `${sequenceText(warning.sequence)} has no use that is known here.`,
        isGrave: false,
      }
    case 'not_replaceable':
      return {
        title: 'The fee cannot be raised later',
        text: 'If it turns out too low, the payment waits until there is room for it.',
        isGrave: false,
      }
    case 'version_unusual':
      return {
        title: `A transaction of version ${warning.version}`,
        text: 'Nodes may not relay it.',
        isGrave: false,
      }
  }
}

function sequenceText(sequence: number): string {
  return `0x${sequence.toString(16).padStart(8, '0')}`
}

/** What is wrong with a draft, with its numbers, in a sentence or two that stand at the field. */
export function draftFaultWords(fault: DraftFault): string {
  switch (fault.code) {
    case 'amount_is_dust':
      return `Too small to be sent: nodes relay ${satsText(fault.dustLimitSats)} or more to this address.`
    case 'funds_insufficient':
      return `${satsText(fault.amountSats)} and a fee of ${satsText(fault.feeSats)} are ${satsText(fault.missingSats)} more than the ${satsText(fault.availableSats)} that can be spent.`
    default:
      return wordsOf(fault)
  }
}

function wordsOf({ code, message }: DraftFault): string {
  const { title, advice } = wordsFor(code, message)
  return `${title}. ${advice}`
}

/** Why nodes did not take a transaction, and what follows from that. */
export function refusalReasonWords(reason: RefusalReason): string {
  switch (reason) {
    case 'fee_too_low':
      return 'Its fee is too low for now. Others may take it, or the same nodes later: broadcast it again in a while.'
    case 'fee_too_high':
      return 'Its fee is higher than nodes let through. It has to be made again with a lower one.'
    case 'replacement_fee_too_low':
      return 'Another payment spends the same coins, and this one does not pay enough to replace it.'
    case 'inputs_missing':
      return 'A coin that it spends is gone, or not known there yet. If it was spent already, this payment will never be valid.'
    case 'not_final_yet':
      return 'It is not valid before a later block or time. Broadcast it again then.'
    case 'dust':
      return 'It pays an amount that is too small to be relayed.'
    case 'chain_too_long':
      return 'Too many payments in a row wait for a block. Broadcast it again when some have confirmed.'
    case 'script_invalid':
      return 'A node finds a signature in it not valid. This must not happen: report it.'
    case 'malformed':
      return 'A node could not read it. This must not happen: report it.'
    case 'other':
      return 'The node’s own words say why.'
  }
}
