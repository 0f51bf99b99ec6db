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
import { useServices } from '../services.ts'
import { listNames, nameOf } from '../signer-names.ts'
import { Countdown, Order } from './publication-order.tsx'

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
          {isExhausted || turnStartedAtMs <= 0 ? null : (
            <Countdown
              details={details}
              publication={publication}
              atLast="The last turn. After it anyone can still confirm."
            />
          )}
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
