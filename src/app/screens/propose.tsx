import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import type { ElectionMethod } from '../../session/index.ts'
import { useCommand } from '../command.ts'
import { MAX_FAILOVER_SECONDS, MAX_NOTE_CHARACTERS, MAX_TEXT_CHARACTERS, MIN_FAILOVER_SECONDS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { Details } from '../parts/details.tsx'
import { type Choice, Choices, NumberField, TextArea, TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { useMirror, useServices } from '../services.ts'
import { electionWords } from '../session-words.ts'
import { listNames } from '../signer-names.ts'
import { countUnseen } from '../unseen.ts'
import styles from './form.module.css'
import { UnknownScreen } from './unknown.tsx'

/** Members stand in the order of their keys, so `lexicographic` would be `first-signer` by another name. */
const METHODS: readonly ElectionMethod[] = ['hash-based', 'first-signer', 'last-signer']
const HOUR_MS = 60 * 60 * 1_000
const EXPIRIES: readonly (Choice<string> & { readonly ms: number })[] = [
  { value: 'hour', words: 'One hour', ms: HOUR_MS },
  { value: 'day', words: 'One day', ms: 24 * HOUR_MS },
  { value: 'week', words: 'One week', ms: 7 * 24 * HOUR_MS },
]
const DEFAULT_EXPIRY = 'day'
const FIELDS = ['text', 'note', 'method', 'failover', 'expiry'] as const
type Field = (typeof FIELDS)[number]

export function ProposeScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <ProposalForm group={group} />
}

interface DraftProposal {
  readonly read: (field: Field) => string
  readonly write: (field: Field) => (value: string) => void
  readonly clear: () => void
}

/** What is typed for this group is kept with every keystroke, apart from other groups'. */
function useDraftProposal(groupId: GroupId): DraftProposal {
  const { drafts } = useServices()
  const { textOf, write, clear } = useStore(drafts)
  const keyOf = (field: Field): string => `${groupId}:${field}`
  return {
    read: (field) => textOf(keyOf(field)),
    write: (field) => (value) => {
      write(keyOf(field), value)
    },
    clear: () => {
      clear(...FIELDS.map(keyOf))
    },
  }
}

function ProposalForm({ group }: { readonly group: GroupView }): ReactNode {
  const { configuration } = useServices()
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const { read, write, clear } = useDraftProposal(group.groupId)
  const text = read('text')
  const method = METHODS.find((known) => known === read('method')) ?? 'hash-based'
  const failover = read('failover') || String(configuration.failoverSeconds)
  const expiry = EXPIRIES.find(({ value }) => value === read('expiry'))?.value ?? DEFAULT_EXPIRY
  const others = group.members.filter(({ presence }) => presence !== 'me').map(({ name }) => name)
  const [isTried, setIsTried] = useState(false)
  const failoverError = isFailoverSeconds(failover)
    ? undefined
    : `A turn lasts from ${MIN_FAILOVER_SECONDS} to ${MAX_FAILOVER_SECONDS} whole seconds.`
  const propose = (): void => {
    setIsTried(true)
    if (text === '' || failoverError !== undefined) return
    run(
      {
        type: 'session:propose',
        groupId: group.groupId,
        text,
        note: read('note').trim(),
        electionMethod: method,
        failoverSeconds: Number(failover),
        expiresInMs: EXPIRIES.find(({ value }) => value === expiry)?.ms ?? HOUR_MS,
      },
      ({ sessionId }) => {
        clear()
        navigate(`/session/${sessionId}`, { replace: true })
      },
    )
  }
  return (
    <Screen
      over={group.name}
      title="Sign a message"
      lead={`${listNames(['You', ...others])} sign it, each on their own device. You see it once more before you approve.`}
    >
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          propose()
        }}
      >
        <TextArea
          label="Message to sign"
          hint={textHint(text)}
          value={text}
          maxLength={MAX_TEXT_CHARACTERS}
          isRequired
          error={isTried && text === '' ? 'Type what is to be signed.' : undefined}
          onChange={write('text')}
        />
        <TextField
          label="Note to the others"
          hint="Optional. It is shown with the message and is not part of what is signed."
          value={read('note')}
          maxLength={MAX_NOTE_CHARACTERS}
          onChange={write('note')}
        />
        <Details summary="Options" isOpen={isTried && failoverError !== undefined}>
          <Choices
            label="Who confirms receipt first"
            choices={METHODS.map((value) => ({ value, words: electionWords(value) }))}
            value={method}
            onChange={write('method')}
          />
          <NumberField
            label="Seconds until it is the next one’s turn"
            hint={`From ${MIN_FAILOVER_SECONDS} to ${MAX_FAILOVER_SECONDS}.`}
            value={failover}
            error={failoverError}
            min={MIN_FAILOVER_SECONDS}
            max={MAX_FAILOVER_SECONDS}
            onChange={write('failover')}
          />
          <Choices label="Everyone has to sign within" choices={EXPIRIES} value={expiry} onChange={write('expiry')} />
        </Details>
        <RefusalNotice refusal={refusal} />
        <Button kind="primary" isPending={isPending}>
          Propose
        </Button>
      </form>
    </Screen>
  )
}

function isFailoverSeconds(typed: string): boolean {
  const seconds = Number(typed)
  return Number.isInteger(seconds) && seconds >= MIN_FAILOVER_SECONDS && seconds <= MAX_FAILOVER_SECONDS
}

function textHint(text: string): string {
  if (text === '')
    return 'Exactly this is signed, with every space and line. What you type is kept on this device until you propose it.'
  const unseen = countUnseen(text)
  const count = `${text.length.toLocaleString('en')} of ${MAX_TEXT_CHARACTERS.toLocaleString('en')} characters`
  return unseen === 0
    ? `${count}.`
    : `${count}; ${unseen === 1 ? '1 of them is' : `${unseen} of them are`} not seen here, and will be marked for everyone.`
}
