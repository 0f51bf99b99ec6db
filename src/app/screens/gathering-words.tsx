import { type ReactNode, useState } from 'react'
import type { GatheringView, SeatView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { People } from '../parts/people.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { Words } from '../parts/words.tsx'
import { listNames } from '../signer-names.ts'
import { LeaveGathering } from './leave-gathering.tsx'

/** Everyone compares the words: they are alike exactly if everyone holds the same list of members. */
export function GatheringWords({ gathering }: { readonly gathering: GatheringView }): ReactNode {
  const { gatheringId, groupName, seats, words } = gathering
  const [differs, setDiffers] = useState(false)
  const { isPending, refusal, run } = useCommand()
  const hasConfirmed = seats.some((seat) => seat.isMe && seat.hasConfirmed)
  const close = (): void => {
    setDiffers(false)
  }
  return (
    <Screen
      over={groupName}
      title={hasConfirmed ? 'Waiting for the others' : 'Compare these six words'}
      lead={
        hasConfirmed
          ? waitingFor(seats)
          : 'With everyone, by voice: in the same room or in a call. They must be the same on every screen, in this order.'
      }
    >
      <Words label="Safety words" words={words} />
      {hasConfirmed ? null : (
        <Row>
          <Button
            kind="primary"
            isPending={isPending}
            onClick={() => {
              run({ type: 'gathering:confirm', gatheringId })
            }}
          >
            The words are the same
          </Button>
          <Button
            onClick={() => {
              setDiffers(true)
            }}
          >
            They differ
          </Button>
        </Row>
      )}
      <RefusalNotice refusal={refusal} />
      <Section title="Who has compared">
        <People
          label="Who has compared"
          people={seats.map(({ name, isMe, hasConfirmed: isGood }, position) => ({
            key: position,
            name: isMe ? `${name} (you)` : name,
            remark: isGood ? 'same words' : 'not yet',
            isGood,
          }))}
        />
      </Section>
      {differs ? (
        <Dialog
          title="Then do not go on"
          onClose={close}
          actions={
            <>
              <Button onClick={close}>Look again</Button>
              <LeaveGathering gatheringId={gatheringId} label="Leave this group" />
            </>
          }
        >
          <p>
            Your screens show different groups. Someone may have opened another link, or someone stands between you and
            poses as one of you.
          </p>
          <p>
            Leave this group on every device. Then start again, and hand the new link from one to the other yourselves:
            show the code in person or in the call.
          </p>
        </Dialog>
      ) : null}
    </Screen>
  )
}

function waitingFor(seats: readonly SeatView[]): string {
  const names = seats.filter((seat) => !seat.hasConfirmed).map(({ name }) => name)
  return names.length === 0
    ? 'Everyone has the same words.'
    : `${listNames(names)} still ${names.length === 1 ? 'compares' : 'compare'}. Read the words to them if they ask.`
}
