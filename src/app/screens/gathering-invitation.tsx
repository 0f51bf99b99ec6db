import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import type { GatheringView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MAX_MEMBER_NAME_CHARACTERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import styles from './form.module.css'
import { LeaveGathering } from './leave-gathering.tsx'
import { tidyName } from './new-group.tsx'
import { Seats } from './seats.tsx'

/** What someone sees who opened a link: the group and who is in it, before anything is said. */
export function GatheringInvitation({ gathering }: { readonly gathering: GatheringView }): ReactNode {
  const { gatheringId, groupName, network, seats } = gathering
  const { drafts } = useServices()
  const { write } = drafts.getState()
  const memberName = useStore(drafts, (state) => state.textOf('member-name'))
  const { isPending, refusal, run } = useCommand()
  const [isTried, setIsTried] = useState(false)
  const join = (): void => {
    setIsTried(true)
    if (tidyName(memberName) !== '') run({ type: 'gathering:join', gatheringId, memberName: tidyName(memberName) })
  }
  const creator = seats.find(({ isCreator }) => isCreator)
  return (
    <Screen
      over="You are invited"
      title={groupName}
      lead={creator === undefined ? undefined : `${creator.name} gathers this group.`}
    >
      <Section title="Here so far">
        <Seats seats={seats} />
        <Small>Network: {network}</Small>
      </Section>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          join()
        }}
      >
        <TextField
          label="Your name"
          hint="As the others know you. They see it, and a key that this device makes for this group alone."
          value={memberName}
          maxLength={MAX_MEMBER_NAME_CHARACTERS}
          autoComplete="nickname"
          isRequired
          error={isTried && tidyName(memberName) === '' ? 'Say who you are.' : undefined}
          onChange={(value) => {
            write('member-name', value)
          }}
        />
        <RefusalNotice refusal={refusal} />
        <Button kind="primary" isPending={isPending}>
          Join
        </Button>
      </form>
      <Row>
        <LeaveGathering gatheringId={gatheringId} label="Forget this invitation" />
      </Row>
    </Screen>
  )
}
