import { type ReactNode, useState } from 'react'
import type { GatheringView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MIN_MEMBERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { Details } from '../parts/details.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Invite } from '../parts/invite.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Card, Row, Small, Soft, Stack } from '../parts/stack.tsx'
import styles from './columns.module.css'
import { LeaveGathering } from './leave-gathering.tsx'
import { Seats } from './seats.tsx'

/** Those who have a seat see who else has one, and bring in more. */
export function GatheringOpen({ gathering }: { readonly gathering: GatheringView }): ReactNode {
  const { gatheringId, groupName, isCreator, link, peerCount, seats } = gathering
  const what = `Join the group ${groupName}`
  const onlookers = Math.max(0, peerCount - (seats.length - 1))
  return (
    <Screen
      over={isCreator ? 'New group' : 'You have a seat'}
      title={groupName}
      lead={
        isCreator
          ? 'Show this code to everyone who signs with you, or send them the link.'
          : 'The one who gathers the group locks it once everyone has a seat. Keep this page open.'
      }
      isWide={isCreator}
    >
      <div className={isCreator ? styles['columns'] : undefined}>
        {isCreator ? (
          <Card>
            <Invite link={link} what={what} />
          </Card>
        ) : null}
        <Section title={seats.length === 1 ? '1 seat taken' : `${seats.length} seats taken`}>
          <Seats seats={seats} />
          <output aria-live="polite">
            {onlookers === 0
              ? ''
              : `${onlookers === 1 ? 'One more person is' : `${onlookers} more people are`} here without a seat yet.`}
          </output>
          {isCreator ? <Lock gathering={gathering} /> : null}
          {isCreator ? null : <FurtherInvite link={link} what={what} />}
          <Row>
            <LeaveGathering gatheringId={gatheringId} label={isCreator ? 'Give up this group' : 'Leave this group'} />
          </Row>
        </Section>
      </div>
    </Screen>
  )
}

function FurtherInvite({ link, what }: { readonly link: string; readonly what: string }): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Details summary="Bring in someone else" isOpen={isOpen} onToggle={setIsOpen}>
      <Invite link={link} what={what} isShown={isOpen} />
    </Details>
  )
}

function Lock({ gathering: { gatheringId, seats } }: { readonly gathering: GatheringView }): ReactNode {
  const [isAsking, setIsAsking] = useState(false)
  const { isPending, refusal, run } = useCommand()
  if (seats.length < MIN_MEMBERS)
    return <Soft>A group has at least two people. The next seat fills as soon as someone joins.</Soft>
  const close = (): void => {
    setIsAsking(false)
  }
  return (
    <Stack>
      <Button
        kind="primary"
        onClick={() => {
          setIsAsking(true)
        }}
      >{`Lock group of ${seats.length}`}</Button>
      <Small>Once everyone is here. After that nobody can join or leave.</Small>
      {isAsking ? (
        <Dialog
          title={`Lock the group with these ${seats.length} people?`}
          onClose={close}
          actions={
            <>
              <Button
                kind="primary"
                isPending={isPending}
                onClick={() => {
                  run({ type: 'gathering:seal', gatheringId }, close)
                }}
              >
                Lock group
              </Button>
              <Button onClick={close}>Wait for more</Button>
            </>
          }
        >
          <Seats seats={seats} />
          <p>Nobody can join or leave afterwards. Then you all compare six words.</p>
          <RefusalNotice refusal={refusal} />
        </Dialog>
      ) : null}
    </Stack>
  )
}
