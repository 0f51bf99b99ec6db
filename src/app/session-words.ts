import type {
  Presence,
  PublicationView,
  SessionDetails,
  SessionFaultView,
  SessionView,
  SignerView,
} from '../bridge/index.ts'
import type { ElectionMethod } from '../session/index.ts'
import { wordsFor } from './error-words.ts'
import { waitsForKey } from './key-wait.ts'
import { paymentStanding } from './payment-standing.ts'
import { capitalise, listNames, nameOf } from './signer-names.ts'
import type { Standing } from './standing.ts'

export function standingOf(session: SessionView, isKeyLocked: boolean): Standing {
  const { phase, details, refusal } = session
  if (waitsForKey(session, isKeyLocked)) return lockedStanding
  switch (phase) {
    case 'looking':
      return {
        headline: 'Nobody here yet',
        guidance:
          'This link is in order, but no one who has the session is connected now. Ask whoever sent it to open Muster, and leave this page open. If you cannot be online together, ask for the session as a file.',
      }
    case 'refused': {
      const words = wordsFor(refusal?.code ?? '', refusal?.message ?? 'This device will not sign this')
      return { headline: words.title, guidance: words.advice }
    }
    case 'expired':
      return {
        headline: 'Time is up',
        guidance:
          'Not everyone signed in time, so there is no signature and there will be none. Propose it again if it is still wanted.',
      }
    case 'collecting':
      return details === undefined ? readingStanding : collectingStanding(details)
    case 'signing':
      return {
        headline: 'Signing',
        guidance: 'Everyone approved. The signature is being made; keep this page open.',
      }
    case 'complete':
      return details?.publication === undefined ? readingStanding : publicationStanding(details, details.publication)
    case 'declined':
      return details === undefined ? readingStanding : declinedStanding(details)
    case 'stuck':
      return details === undefined ? readingStanding : stuckStanding(details)
  }
}

const lockedStanding: Standing = {
  headline: 'Unlock to go on signing',
  guidance: 'You approved, and that still stands. Your key is locked: the signature comes once you unlock it.',
}

const finishingStanding: Standing = {
  headline: 'Signed',
  guidance: 'Everyone has signed. The transaction is being put together and checked.',
}

const readingStanding: Standing = { headline: 'One moment', guidance: 'The session is being read.' }

function collectingStanding(details: SessionDetails): Standing {
  if (!details.hasApproved) {
    return {
      headline: 'Your approval is asked',
      guidance: 'Read it, compare the four words, then approve or decline.',
    }
  }
  const waitedFor = details.signers
    .filter(({ state }) => state === 'waiting' || state === 'here')
    .map(({ name }) => name)
  const away = details.signers
    .filter(({ state, presence }) => state === 'approved' && presence === 'away')
    .map(({ name }) => name)
  if (waitedFor.length === 0 && away.length > 0) {
    return {
      headline: `Waiting for ${listNames(away)} to come back`,
      guidance:
        'Everyone approved, but signing needs every tab at once for a moment. Nothing has to be approved again.',
    }
  }
  return {
    headline: waitedFor.length === 0 ? 'Everyone approved' : `Waiting for ${listNames(waitedFor)}`,
    guidance: 'You approved. Signing starts by itself when the last one has; keep this tab open, or come back later.',
  }
}

function publicationStanding(details: SessionDetails, publication: PublicationView): Standing {
  if (details.subject.kind === 'payment') {
    const { transaction } = publication
    return transaction === undefined ? finishingStanding : paymentStanding(details, publication, transaction)
  }
  if (publication.confirmedAtMs !== undefined) {
    return {
      headline: 'Signed and confirmed',
      guidance: 'One signature of everyone. It can be checked by anybody who has the message and the key.',
    }
  }
  const claims = publication.claimedBy.filter((signerIndex) => signerIndex !== details.mySignerIndex)
  if (claims.length > 0) {
    const who = listNames(claims.map((signerIndex) => nameOf(details, signerIndex)))
    return {
      headline: `Signed. ${who} ${claims.length === 1 ? 'has' : 'have'} confirmed`,
      guidance:
        'That is their word. You hold the same signature: confirm it here as well, and nobody has to take over.',
    }
  }
  if (publication.isExhausted) {
    return {
      headline: 'Signed, but nobody confirmed',
      guidance:
        'Everyone had a turn. The signature is complete and stays valid: anyone can still confirm receipt below.',
    }
  }
  const up = publication.order[publication.turn]
  if (publication.isMyTurn || up === undefined) {
    return {
      headline: 'Signed. It is your turn to confirm',
      guidance: 'Look at the signature below, keep it where it is needed, then confirm that you have it.',
    }
  }
  return {
    headline: `Signed. ${capitalise(nameOf(details, up))} confirms`,
    guidance: 'The signature is complete. If nothing happens in time, the next one takes over by itself.',
  }
}

function declinedStanding(details: SessionDetails): Standing {
  const decliners = details.signers.filter(({ state }) => state === 'declined')
  const who = listNames(decliners.map(({ signerIndex }) => nameOf(details, signerIndex)))
  const reasons = decliners.map(({ reason }) => reason).filter((reason) => reason !== '')
  return {
    headline: `${capitalise(who)} declined`,
    guidance: `${reasons.length === 0 ? 'No reason was given.' : `The reason: ${reasons.map((reason) => `“${reason}”`).join(' ')}.`} Without everyone there is no signature. Talk about it, then propose something else.`,
  }
}

function stuckStanding(details: SessionDetails): Standing {
  const faults = details.faults.map((fault) => faultWords(details, fault))
  const ending = 'No signature came of it. Propose it again once that is mended.'
  return { headline: 'This session is stuck', guidance: [...faults, ending].join(' ') }
}

/** What a signer did that only a faulty or dishonest device does. */
function faultWords(details: SessionDetails, { signerIndex, type }: SessionFaultView): string {
  const who = capitalise(
    signerIndex === details.mySignerIndex ? 'your device' : `${nameOf(details, signerIndex)}’s device`,
  )
  switch (type) {
    case 'invalid_partial':
      return `${who} sent a part of the signature that is wrong.`
    case 'invalid_nonce':
      return `${who} sent a nonce that is not valid.`
    case 'invalid_signature':
      return `${who} sent a signature that is wrong.`
    case 'equivocation':
      return `${who} said two different things to different people.`
    case 'too_many_nonces':
      return `${who} started over too often.`
  }
}

export function presenceWords(presence: Presence): string {
  switch (presence) {
    case 'me':
      return 'this device'
    case 'direct':
      return 'connected directly'
    case 'relayed':
      return 'connected by relay'
    case 'away':
      return 'away'
  }
}

export function signerStateWords(state: SignerView['state']): string {
  switch (state) {
    case 'waiting':
      return 'Waiting'
    case 'here':
      return 'Received'
    case 'approved':
      return 'Approved'
    case 'signed':
      return 'Signed'
    case 'declined':
      return 'Declined'
    case 'faulty':
      return 'At fault'
  }
}

/** Someone whom the session waits for, and why. */
export interface Missing {
  readonly name: string
  readonly reason: string
  /** The link would help, handed on once more. */
  readonly wantsLink: boolean
}

/** Whom the session waits for, beyond the person here. */
export function missingSigners({ phase, details }: SessionView): readonly Missing[] {
  if (phase !== 'collecting' || details === undefined) return []
  return details.signers.flatMap((signer) => {
    const reason = missingReason(signer)
    if (reason === undefined) return []
    const wantsLink = signer.state === 'waiting' && signer.presence === 'away'
    return [{ name: signer.name, reason, wantsLink }]
  })
}

function missingReason({ presence, state }: SignerView): string | undefined {
  if (presence === 'me') return undefined
  const isAway = presence === 'away'
  switch (state) {
    case 'waiting':
      return isAway
        ? 'has not opened the session yet; share the link again'
        : 'is connected, and is being sent the session'
    case 'here':
      return isAway ? 'has read it and is away now' : 'is reading it now'
    case 'approved':
      return isAway ? 'approved and is away; signing needs that tab back' : undefined
    case 'signed':
    case 'declined':
    case 'faulty':
      return undefined
  }
}

/** How the order of turns is found, in plain words. */
export function electionWords(method: ElectionMethod): string {
  switch (method) {
    case 'hash-based':
      return 'By lot, anew for each session'
    case 'first-signer':
      return 'Down the list of members'
    case 'last-signer':
      return 'Up the list of members'
    case 'lexicographic':
      return 'By the order of the keys'
  }
}

/** A length of time as one says it: `45 seconds`, `2 minutes`, `3 hours`, `2 days`; rounded down, with the next unit where it counts. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
  if (seconds < 120) return counted(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return counted(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')
}

/** `1:05`: what a countdown shows. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What a screen reader is told of a countdown; it changes at a few moments only, so that it does not talk all the time. */
export function countdownAnnouncement(who: string, ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  if (seconds === 0) return `${capitalise(who)}: time is up`
  const moment = [10, 30, 60, 300, 600, 1_800].find((limit) => seconds <= limit) ?? 1_800
  return `${capitalise(who)}: less than ${moment < 60 ? `${moment} seconds` : durationWords(moment * 1_000)} left`
}
