import type { ReactNode } from 'react'
import type { GatheringView, GroupView, SessionView, SubjectView } from '../../bridge/index.ts'
import { bitcoinText } from '../amounts.ts'
import { byUrgency, isPressing, type Need, needOfGathering, needOfSession } from '../attention.ts'
import { ButtonLink } from '../parts/button.tsx'
import { type Entry, Entries } from '../parts/entries.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Stack } from '../parts/stack.tsx'
import { Strokes } from '../parts/strokes.tsx'
import { useKey, useMirror } from '../services.ts'
import { standingOf } from '../session-words.ts'
import { listNames } from '../signer-names.ts'
import { FileOpener } from './file-opener.tsx'
import { InstallOffer } from './install-offer.tsx'
import { LinkOpener } from './link-opener.tsx'
import styles from './start.module.css'

/** Where everything begins, and where what needs the person comes first. */
export function StartScreen(): ReactNode {
  const gatherings = useMirror((mirror) => mirror.gatherings)
  const groups = useMirror((mirror) => mirror.groups)
  const sessions = useMirror((mirror) => mirror.sessions)
  const isKeyLocked = useMirror((mirror) => mirror.isKeyLocked)
  const open = byUrgency([
    ...[...gatherings.values()].filter(({ phase }) => phase !== 'complete').map(gatheringEntry),
    ...[...sessions.values()].filter(isUnfinished).map((session) => sessionEntry(session, isKeyLocked)),
  ])
  const isFirstVisit = open.length === 0 && groups.size === 0
  return (
    <Screen
      title={isFirstVisit ? 'Sign together' : 'Your groups'}
      lead={
        isFirstVisit
          ? 'Everyone in a group signs on their own device, and it becomes one signature. No account, and no server that sees what you sign.'
          : undefined
      }
    >
      {isFirstVisit ? (
        <div className={styles['mark']}>
          <Strokes strokes={['given', 'given', 'given']} isDone />
        </div>
      ) : null}
      {open.length === 0 ? null : (
        <Section title="Going on now">
          <Entries label="Going on now" entries={open} />
        </Section>
      )}
      {groups.size === 0 ? null : (
        <Section title="Groups">
          <Entries label="Groups" entries={[...groups.values()].map(groupEntry)} />
        </Section>
      )}
      <Stack>
        <div className={styles['new']}>
          <ButtonLink kind={isFirstVisit ? 'primary' : 'secondary'} to="/new">
            New group
          </ButtonLink>
        </div>
        <InstallOffer />
      </Stack>
      <Section title="Were you sent something?">
        <LinkOpener />
        <FileOpener />
        {isFirstVisit ? <RestoreLink /> : null}
      </Section>
    </Screen>
  )
}

function RestoreLink(): ReactNode {
  const isMissing = useKey(({ status }) => status?.state === 'missing')
  if (!isMissing) return null
  return (
    <div>
      <ButtonLink kind="quiet" to="/settings/key/restore">
        Used Muster before? Restore your key
      </ButtonLink>
    </div>
  )
}

/** Sessions that are over are listed with their group alone. */
export function isUnfinished({ phase, details }: SessionView): boolean {
  if (phase === 'complete') return details?.publication?.confirmedAtMs === undefined
  return phase !== 'expired' && phase !== 'declined'
}

const NEED_WORDS: Readonly<Record<Need, string>> = {
  unlock: 'Unlock to go on signing',
  confirm: 'It is your turn to confirm',
  broadcast: 'Nobody could broadcast it',
  approve: 'Your approval is asked',
  compare: 'Compare the words',
  join: 'You are invited to join',
  look: '',
  nothing: '',
}

function gatheringEntry(gathering: GatheringView): Entry & { readonly need: Need } {
  const need = needOfGathering(gathering)
  const { gatheringId, groupName, phase, seats } = gathering
  const remarks = {
    looking: 'Nobody here yet',
    open: `Gathering: ${listNames(seats.map(({ name }) => name))}`,
    sealed: 'Waiting for the others to compare the words',
    stuck: 'Something is wrong',
    complete: '',
  }
  return {
    to: `/gather/${gatheringId}`,
    title: groupName === '' ? 'A group you were invited to' : groupName,
    remark: NEED_WORDS[need] || remarks[phase],
    isPressing: isPressing(need),
    need,
  }
}

/** A session among others; used wherever sessions are listed. */
export function sessionEntry(session: SessionView, isKeyLocked: boolean): Entry & { readonly need: Need } {
  const need = needOfSession(session, isKeyLocked)
  const { sessionId, details } = session
  const standing = NEED_WORDS[need] || standingOf(session, isKeyLocked).headline
  return {
    to: `/session/${sessionId}`,
    title: details === undefined ? 'A session you were invited to' : subjectTitle(details.subject),
    remark: standing,
    isPressing: isPressing(need),
    need,
  }
}

function subjectTitle(subject: SubjectView): string {
  return subject.kind === 'message' ? subject.text : `Payment of ${bitcoinText(subject.payment.paidSats)} BTC`
}

function groupEntry({ groupId, name, members }: GroupView): Entry {
  const here = members.filter(({ presence }) => presence === 'direct' || presence === 'relayed').length
  return {
    to: `/group/${groupId}`,
    title: name,
    remark: `${members.length} people · ${here === 0 ? 'nobody else here now' : `${here} of the others here now`}`,
    isPressing: false,
  }
}
