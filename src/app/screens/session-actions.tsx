import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import type { SessionId } from '../../bytes/index.ts'
import type { SessionDetails } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MAX_REASON_CHARACTERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { useServices } from '../services.ts'
import styles from './session-actions.module.css'

interface SessionActionsProps {
  readonly sessionId: SessionId
  readonly details: SessionDetails
}

/** Approve, once; both rounds follow from it. Or decline, which ends the session for everyone. */
export function SessionActions({ sessionId, details }: SessionActionsProps): ReactNode {
  const [isDeclining, setIsDeclining] = useState(false)
  const { isPending, refusal, run } = useCommand()
  return (
    <div className={details.hasApproved ? undefined : styles['bar']}>
      <RefusalNotice refusal={refusal} />
      <div className={styles['actions']}>
        {details.hasApproved ? null : (
          <Button
            kind="primary"
            isPending={isPending}
            onClick={() => {
              run({ type: 'session:approve', sessionId })
            }}
          >
            {isPending ? 'Approving' : 'Approve'}
          </Button>
        )}
        <Button
          kind={details.hasApproved ? 'quiet' : 'secondary'}
          onClick={() => {
            setIsDeclining(true)
          }}
        >
          Decline
        </Button>
      </div>
      {isDeclining ? (
        <DeclineDialog
          sessionId={sessionId}
          onClose={() => {
            setIsDeclining(false)
          }}
        />
      ) : null}
    </div>
  )
}

function DeclineDialog({
  sessionId,
  onClose,
}: {
  readonly sessionId: SessionId
  readonly onClose: () => void
}): ReactNode {
  const { drafts } = useServices()
  const field = `${sessionId}:reason`
  const { write, clear } = drafts.getState()
  const reason = useStore(drafts, (state) => state.textOf(field))
  const { isPending, refusal, run } = useCommand()
  return (
    <Dialog
      title="Decline to sign?"
      onClose={onClose}
      actions={
        <>
          <Button
            kind="danger"
            isPending={isPending}
            onClick={() => {
              run({ type: 'session:decline', sessionId, reason: reason.trim() }, () => {
                clear(field)
                onClose()
              })
            }}
          >
            Decline to sign
          </Button>
          <Button onClick={onClose}>Go back</Button>
        </>
      }
    >
      <p>This ends the session for everyone, and cannot be taken back. It can be proposed again.</p>
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
