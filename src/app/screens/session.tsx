import type { ReactNode } from 'react'
import type { SessionId } from '../../bytes/index.ts'
import type { SessionDetails, SessionView } from '../../bridge/index.ts'
import { wantsApproval } from '../attention.ts'
import { waitsForKey } from '../key-wait.ts'
import { GroupLink } from '../parts/group-link.tsx'
import { ButtonLink } from '../parts/button.tsx'
import { Invite } from '../parts/invite.tsx'
import { Screen } from '../parts/screen.tsx'
import { Card, Row, Stack } from '../parts/stack.tsx'
import type { StrokeState } from '../parts/strokes.tsx'
import { Strokes } from '../parts/strokes.tsx'
import { useMirror, useWakeLock } from '../services.ts'
import { standingOf } from '../session-words.ts'
import { FileOpener } from './file-opener.tsx'
import { PaymentPublication } from './payment-publication.tsx'
import { SessionActions } from './session-actions.tsx'
import { SessionFacts } from './session-facts.tsx'
import { SessionHandOn } from './session-hand-on.tsx'
import { SessionPublication } from './session-publication.tsx'
import { SecondCheck, SessionResult } from './session-result.tsx'
import { SessionSigners } from './session-signers.tsx'
import styles from './session.module.css'
import { UnlockButton } from './unlock-button.tsx'
import { UnknownScreen } from './unknown.tsx'

/** One thing to sign, from proposal to confirmed signature. */
export function SessionScreen({ sessionId }: { readonly sessionId: string }): ReactNode {
  const session = useMirror((mirror) => mirror.sessions.get(sessionId as SessionId))
  if (session === undefined) return <UnknownScreen what="session" />
  const { details } = session
  return details === undefined ? <Unread session={session} /> : <Readable session={session} details={details} />
}

/** Only the link is known, or this device will not have it. */
function Unread({ session }: { readonly session: SessionView }): ReactNode {
  const { headline, guidance } = standingOf(session, false)
  return (
    <Screen over="Session" title={headline} lead={guidance}>
      {session.phase === 'looking' ? (
        <Stack>
          <FileOpener link={session.link} />
          <Card>
            <Invite link={session.link} what="Sign together in Muster" />
          </Card>
        </Stack>
      ) : null}
      <Row>
        <ButtonLink to="/">To the start</ButtonLink>
      </Row>
    </Screen>
  )
}

function Readable({
  session,
  details,
}: {
  readonly session: SessionView
  readonly details: SessionDetails
}): ReactNode {
  const { sessionId } = session
  // Whatever others take it for: as long as this person is asked, approvals are being collected.
  const phase = wantsApproval(session) ? 'collecting' : session.phase
  const isKeyLocked = useMirror((mirror) => mirror.isKeyLocked)
  const { headline, guidance } = standingOf({ ...session, phase }, isKeyLocked)
  const { done, total } = details.progress
  useWakeLock(phase === 'signing')
  return (
    <Screen
      over={<GroupLink groupId={details.groupId} name={details.groupName} network={details.network} />}
      title={headline}
      lead={guidance}
      isWide
    >
      <output className={styles['unseen']} aria-live="polite">
        {headline}
      </output>
      {phase === 'signing' || (phase === 'collecting' && done > 0) ? (
        <label className={styles['progress']}>
          {`Parts of the signature checked: ${done} of ${total}`}
          <progress value={done} max={Math.max(1, total)} />
        </label>
      ) : null}
      <div className={styles['columns']}>
        <div className={styles['matter']}>
          {waitsForKey(session, isKeyLocked) ? <UnlockButton /> : null}
          <Outcome sessionId={sessionId} details={details} />
          <SessionFacts phase={phase} details={details} />
          {phase === 'collecting' ? <SessionActions sessionId={sessionId} details={details} /> : null}
        </div>
        <div className={styles['people']}>
          <div className={styles['strokes']}>
            <Strokes strokes={details.signers.map(({ state }) => strokeOf(state))} isDone={phase === 'complete'} />
          </div>
          <SessionSigners details={details} />
          <SessionHandOn session={session} details={details} />
        </div>
      </div>
    </Screen>
  )
}

/** What came of it, once everyone has signed. */
function Outcome({
  sessionId,
  details,
}: {
  readonly sessionId: SessionId
  readonly details: SessionDetails
}): ReactNode {
  const { publication, signatures, subject } = details
  if (subject.kind === 'payment') {
    const transaction = publication?.transaction
    return publication === undefined || transaction === undefined ? null : (
      <>
        <PaymentPublication
          sessionId={sessionId}
          details={details}
          publication={publication}
          transaction={transaction}
        />
        {signatures === undefined ? null : <SecondCheck signatures={signatures} />}
      </>
    )
  }
  return (
    <>
      {publication === undefined ? null : (
        <SessionPublication sessionId={sessionId} details={details} publication={publication} />
      )}
      {signatures === undefined ? null : <SessionResult details={details} signatures={signatures} />}
    </>
  )
}

function strokeOf(state: SessionDetails['signers'][number]['state']): StrokeState {
  switch (state) {
    case 'waiting':
    case 'here':
      return 'waiting'
    case 'approved':
      return 'given'
    case 'signed':
      return 'signed'
    case 'declined':
    case 'faulty':
      return 'refused'
  }
}
