import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { GroupId } from '../../bytes/index.ts'
import type { ElectionMethod } from '../../session/index.ts'
import {
  DEFAULT_PAYMENT_FAILOVER_SECONDS,
  MAX_FAILOVER_SECONDS,
  MIN_FAILOVER_SECONDS,
  MIN_PAYMENT_FAILOVER_SECONDS,
} from '../limits.ts'
import { Details } from '../parts/details.tsx'
import { type Choice, Choices, NumberField } from '../parts/field.tsx'
import { useServices } from '../services.ts'
import { durationWords, electionWords } from '../session-words.ts'

/** What is proposed; each has terms of its own, kept apart. */
export type Proposed = 'message' | 'payment' | 'psbt'

/** What a proposal goes out with, whatever it is about. */
export interface ProposalTerms {
  readonly note: string
  readonly electionMethod: ElectionMethod
  readonly failoverSeconds: number
  readonly expiresInMs: number
}

/** Members stand in the order of their keys, so `lexicographic` would be `first-signer` by another name. */
const METHODS: readonly ElectionMethod[] = ['hash-based', 'first-signer', 'last-signer']
const HOUR_MS = 60 * 60 * 1_000
const EXPIRIES: readonly (Choice<string> & { readonly ms: number })[] = [
  { value: 'hour', words: 'One hour', ms: HOUR_MS },
  { value: 'day', words: 'One day', ms: 24 * HOUR_MS },
  { value: 'week', words: 'One week', ms: 7 * 24 * HOUR_MS },
]
const DEFAULT_EXPIRY = { value: 'day', ms: 24 * HOUR_MS }
const FIELDS = ['note', 'method', 'failover', 'expiry'] as const
type Field = (typeof FIELDS)[number]

export interface DraftTerms {
  /** Undefined as long as something typed is wrong. */
  readonly terms: ProposalTerms | undefined
  readonly note: string
  readonly method: ElectionMethod
  /** As typed, in seconds. */
  readonly failover: string
  readonly minFailoverSeconds: number
  readonly failoverError: string | undefined
  readonly expiry: string
  readonly write: (field: Field) => (value: string) => void
  readonly clear: () => void
}

/** What is typed for this group is kept with every keystroke, apart from other groups' and other proposals'. */
export function useDraftTerms(groupId: GroupId, what: Proposed): DraftTerms {
  const { configuration, drafts } = useServices()
  const { textOf, write, clear } = useStore(drafts)
  const isMessage = what === 'message'
  const keyOf = (field: Field): string => (isMessage ? `${groupId}:${field}` : `${groupId}:${what}:${field}`)
  const read = (field: Field): string => textOf(keyOf(field))
  const defaultSeconds = isMessage ? configuration.failoverSeconds : DEFAULT_PAYMENT_FAILOVER_SECONDS
  const minFailoverSeconds = isMessage ? MIN_FAILOVER_SECONDS : MIN_PAYMENT_FAILOVER_SECONDS
  const failover = read('failover') || String(defaultSeconds)
  const method = METHODS.find((known) => known === read('method')) ?? 'hash-based'
  const expiry = EXPIRIES.find(({ value }) => value === read('expiry')) ?? DEFAULT_EXPIRY
  const failoverError = isFailoverSeconds(failover, minFailoverSeconds)
    ? undefined
    : `A turn lasts from ${minFailoverSeconds} to ${MAX_FAILOVER_SECONDS} whole seconds.`
  const note = read('note')
  return {
    terms:
      failoverError === undefined
        ? {
            note: note.trim(),
            electionMethod: method,
            failoverSeconds: Number(failover),
            expiresInMs: expiry.ms,
          }
        : undefined,
    note,
    method,
    failover,
    minFailoverSeconds,
    failoverError,
    expiry: expiry.value,
    write: (field) => (value) => {
      write(keyOf(field), value)
    },
    clear: () => {
      clear(...FIELDS.map(keyOf))
    },
  }
}

function isFailoverSeconds(typed: string, minSeconds: number): boolean {
  const seconds = Number(typed)
  return Number.isInteger(seconds) && seconds >= minSeconds && seconds <= MAX_FAILOVER_SECONDS
}

interface TermsOptionsProps {
  readonly draft: DraftTerms
  /** What the one who is up does: `confirms receipt`, `broadcasts`. */
  readonly act: string
  /** The person wanted to go on, so what is wrong is shown. */
  readonly isTried: boolean
}

/** Who is up first, for how long, and until when everyone has to sign: right for most as it is. */
export function TermsOptions({ draft, act, isTried }: TermsOptionsProps): ReactNode {
  const { expiry, failover, failoverError, method, minFailoverSeconds, write } = draft
  const hint =
    failoverError === undefined && Number(failover) >= 120 ? ` That is ${durationWords(Number(failover) * 1_000)}.` : ''
  return (
    <Details summary="Options" isOpen={isTried && failoverError !== undefined}>
      <Choices
        label={`Who ${act} first`}
        choices={METHODS.map((value) => ({ value, words: electionWords(value) }))}
        value={method}
        onChange={write('method')}
      />
      <NumberField
        label="Seconds until it is the next one’s turn"
        hint={`From ${minFailoverSeconds} to ${MAX_FAILOVER_SECONDS}.${hint}`}
        value={failover}
        error={failoverError}
        min={minFailoverSeconds}
        max={MAX_FAILOVER_SECONDS}
        onChange={write('failover')}
      />
      <Choices label="Everyone has to sign within" choices={EXPIRIES} value={expiry} onChange={write('expiry')} />
    </Details>
  )
}
