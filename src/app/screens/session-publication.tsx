import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import type { SessionId } from '../../bytes/index.ts'
import type { PublicationView, SessionDetails } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MAX_REASON_CHARACTERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { useNowMs, useServices } from '../services.ts'
import { countdownAnnouncement, countdownText, electionWords } from '../session-words.ts'
import { listNames, nameOf } from '../signer-names.ts'
import styles from './session-publication.module.css'

interface SessionPublicationProps {
  readonly sessionId: SessionId
  readonly details: SessionDetails
  readonly publication: PublicationView
}

/** Who confirms that the signature has arrived, and what happens if nobody does. */
export function SessionPublication({ sessionId, details, publication }: SessionPublicationProps): ReactNode {
  const { claimedBy, confirmedAtMs, isExhausted, turnStartedAtMs } = publication
  const claims = claimedBy.filter((signerIndex) => signerIndex !== details.mySignerIndex)
  return (
    <Section title="Confirmation">
      {claims.length === 0 ? null : (
        <p>{`${listNames(claims.map((signerIndex) => nameOf(details, signerIndex)))} ${claims.length === 1 ? 'says' : 'say'} that the signature has arrived.`}</p>
      )}
      {confirmedAtMs === undefined ? (
        <>
          {isExhausted || turnStartedAtMs <= 0 ? null : <Countdown details={details} publication={publication} />}
          <Actions sessionId={sessionId} publication={publication} />
        </>
      ) : (
        <p>
          Confirmed on this device{' '}
          <time dateTime={new Date(confirmedAtMs).toISOString()}>
            {new Date(confirmedAtMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
          </time>
          .
        </p>
      )}
      <Order details={details} publication={publication} />
    </Section>
  )
}

function Countdown({ details, publication }: Omit<SessionPublicationProps, 'sessionId'>): ReactNode {
  const { failoverSeconds, order, turn, turnStartedAtMs } = publication
  // The time that is shown stands between ticks, so it may be a little before the turn began.
  const elapsedMs = Math.max(0, useNowMs() - turnStartedAtMs)
  const leftMs = failoverSeconds * 1_000 - elapsedMs
  const up = order[turn]
  const who = up === undefined ? 'the last one' : nameOf(details, up)
  const next = order[turn + 1]
  return (
    <div className={styles['countdown']}>
      <span className={styles['time']} role="timer" aria-label={`Time left for ${who}`}>
        {countdownText(leftMs)}
      </span>
      <p>
        {next === undefined
          ? 'The last turn. After it anyone can still confirm.'
          : `Then it is ${next === details.mySignerIndex ? 'your turn' : `${nameOf(details, next)}’s turn`}.`}
      </p>
      <output className={styles['unseen']} aria-live="polite">
        {countdownAnnouncement(who, leftMs)}
      </output>
    </div>
  )
}

function Actions({ sessionId, publication }: Omit<SessionPublicationProps, 'details'>): ReactNode {
  const { claimedBy, isExhausted, isMyTurn } = publication
  const [isHandingOver, setIsHandingOver] = useState(false)
  const { isPending, refusal, run } = useCommand()
  return (
    <>
      <Row>
        <Button
          kind={isMyTurn || isExhausted || claimedBy.length > 0 ? 'primary' : 'secondary'}
          isPending={isPending}
          onClick={() => {
            run({ type: 'session:confirm', sessionId })
          }}
        >
          {isMyTurn ? 'Confirm receipt' : 'Confirm now'}
        </Button>
        {isMyTurn && !isExhausted ? (
          <Button
            onClick={() => {
              setIsHandingOver(true)
            }}
          >
            I cannot, next please
          </Button>
        ) : null}
      </Row>
      {isMyTurn ? null : <Small>You need not wait for your turn: whoever has the signature can confirm it.</Small>}
      <RefusalNotice refusal={refusal} />
      {isHandingOver ? (
        <HandoverDialog
          sessionId={sessionId}
          onClose={() => {
            setIsHandingOver(false)
          }}
        />
      ) : null}
    </>
  )
}

function HandoverDialog({
  sessionId,
  onClose,
}: {
  readonly sessionId: SessionId
  readonly onClose: () => void
}): ReactNode {
  const { drafts } = useServices()
  const field = `${sessionId}:handover`
  const { write, clear } = drafts.getState()
  const reason = useStore(drafts, (state) => state.textOf(field))
  const { isPending, refusal, run } = useCommand()
  return (
    <Dialog
      title="Pass the turn on?"
      onClose={onClose}
      actions={
        <>
          <Button
            kind="primary"
            isPending={isPending}
            onClick={() => {
              run({ type: 'session:handover', sessionId, reason: reason.trim() }, () => {
                clear(field)
                onClose()
              })
            }}
          >
            Pass it on
          </Button>
          <Button onClick={onClose}>Go back</Button>
        </>
      }
    >
      <p>The next one is up at once. You can still confirm later.</p>
      <TextField
        label="Reason"
        hint="Optional. Everyone in the group sees it."
        value={reason}
        maxLength={MAX_REASON_CHARACTERS}
        onChange={(value) => {
          write(field, value)
        }}
      />
      <RefusalNotice refusal={refusal} />
    </Dialog>
  )
}

function Order({ details, publication }: Omit<SessionPublicationProps, 'sessionId'>): ReactNode {
  const { confirmedAtMs, handovers, order, turn } = publication
  return (
    <ol className={styles['order']} aria-label="Order of turns">
      {order.map((signerIndex, position) => {
        const handover = handovers.find((passed) => passed.turn === position)
        const isUp = position === turn && confirmedAtMs === undefined
        return (
          <li key={signerIndex} aria-current={isUp ? 'step' : undefined}>
            <span>{signerIndex === details.mySignerIndex ? 'You' : nameOf(details, signerIndex)}</span>
            <span className={styles['remark']}>
              {turnWords(position - turn, confirmedAtMs !== undefined, handover?.reason)}
            </span>
          </li>
        )
      })}
      <li className={styles['how']}>{electionWords(details.electionMethod)}</li>
    </ol>
  )
}

/** `distance` is how many turns away this one is; `handedOver` the reason given, empty for none. */
function turnWords(distance: number, isConfirmed: boolean, handedOver: string | undefined): string {
  if (handedOver !== undefined) return handedOver === '' ? 'passed it on' : `passed it on: “${handedOver}”`
  if (distance < 0) return 'time ran out'
  if (isConfirmed) return ''
  return distance === 0 ? 'up now' : ''
}
