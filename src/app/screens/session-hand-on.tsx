import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { SessionDetails, SessionView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Details } from '../parts/details.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Invite } from '../parts/invite.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { People } from '../parts/people.tsx'
import { Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { missingSigners } from '../session-words.ts'
import { saveFile } from '../save-file.ts'
import { FileOpener } from './file-opener.tsx'
import { PsbtExport } from './psbt-export.tsx'

interface SessionHandOnProps {
  readonly session: SessionView
  readonly details: SessionDetails
}

/** Ways to reach who is missing: the link, or the session as a file. */
export function SessionHandOn({ session, details }: SessionHandOnProps): ReactNode {
  const missing = missingSigners(session)
  const isMissed = missing.some(({ wantsLink }) => wantsLink)
  const [isLinkOpen, setIsLinkOpen] = useState(isMissed)
  const isOpen = session.phase === 'collecting' || session.phase === 'signing'
  return (
    <>
      {missing.length === 0 ? null : (
        <Section title="Still missing">
          <People
            label="Still missing"
            people={missing.map(({ name, reason }) => ({ key: name, name, remark: reason }))}
          />
        </Section>
      )}
      <div>
        {isOpen ? (
          <Details summary="Share the link" isOpen={isLinkOpen} onToggle={setIsLinkOpen}>
            <Small>It opens this session, for members of {details.groupName} only.</Small>
            <Invite link={session.link} what={`Sign with ${details.groupName}`} isShown={isLinkOpen} />
          </Details>
        ) : null}
        {details.subject.kind === 'payment' ? (
          <Details summary="As a PSBT">
            <PsbtExport sessionId={session.sessionId} />
          </Details>
        ) : null}
        <Details summary="Without a connection">
          <Small>
            When you are never online together: save the session, hand the file on by any way, and open what comes back.
          </Small>
          <SaveFile session={session} />
          <FileOpener link={session.link} />
        </Details>
      </div>
      <Row>
        <ForgetSession session={session} />
      </Row>
    </>
  )
}

function SaveFile({ session }: { readonly session: SessionView }): ReactNode {
  const { isPending, refusal, run } = useCommand()
  return (
    <>
      <Row>
        <Button
          isPending={isPending}
          onClick={() => {
            run({ type: 'session:export', sessionId: session.sessionId }, ({ name, bytes }) => {
              saveFile(document, name, bytes)
            })
          }}
        >
          Save as a file
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
    </>
  )
}

function ForgetSession({ session: { phase, sessionId } }: { readonly session: SessionView }): ReactNode {
  const [isAsking, setIsAsking] = useState(false)
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const close = (): void => {
    setIsAsking(false)
  }
  return (
    <>
      <Button
        kind="quiet"
        onClick={() => {
          setIsAsking(true)
        }}
      >
        Remove from this device
      </Button>
      {isAsking ? (
        <Dialog
          title="Remove this session?"
          onClose={close}
          actions={
            <>
              <Button
                kind="danger"
                isPending={isPending}
                onClick={() => {
                  run({ type: 'session:close', sessionId }, () => {
                    navigate('/', { replace: true })
                  })
                }}
              >
                Remove session
              </Button>
              <Button onClick={close}>Keep it</Button>
            </>
          }
        >
          <p>
            {phase === 'complete'
              ? 'The signature is removed with it: copy it first if it is still needed here. A payment stays in the history of its group.'
              : 'This device stops taking part. If you do not want it to be signed at all, decline it instead.'}
          </p>
          <RefusalNotice refusal={refusal} />
        </Dialog>
      ) : null}
    </>
  )
}
