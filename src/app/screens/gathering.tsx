import { type ReactNode, useEffect, useState } from 'react'
import { Redirect } from 'wouter'
import type { GatheringId, GroupId } from '../../bytes/index.ts'
import type { GatheringView } from '../../bridge/index.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { useMirror, useServices } from '../services.ts'
import { GatheringInvitation } from './gathering-invitation.tsx'
import { GatheringOpen } from './gathering-open.tsx'
import { GatheringWords } from './gathering-words.tsx'
import { LeaveGathering } from './leave-gathering.tsx'
import { UnknownScreen } from './unknown.tsx'

/** A group in the making, from the first seat to the last confirmation, and on to the group that it became. */
export function GatheringScreen({ gatheringId }: { readonly gatheringId: string }): ReactNode {
  const gathering = useMirror((mirror) => mirror.gatherings.get(gatheringId as GatheringId))
  // The gathering itself is forgotten once the group is there.
  const [becameId, setBecameId] = useState<GroupId>()
  const became = useMirror((mirror) => (becameId === undefined ? undefined : mirror.groups.get(becameId)))
  if (gathering?.groupId !== undefined && gathering.groupId !== becameId) setBecameId(gathering.groupId)
  if (gathering === undefined) {
    return became === undefined ? <UnknownScreen what="group" /> : <Redirect to={`/group/${became.groupId}`} replace />
  }
  switch (gathering.phase) {
    case 'looking':
      return <Looking gathering={gathering} />
    case 'open':
      return gathering.hasJoined ? (
        <GatheringOpen gathering={gathering} />
      ) : (
        <GatheringInvitation gathering={gathering} />
      )
    case 'sealed':
      return <GatheringWords gathering={gathering} />
    case 'stuck':
      return <Stuck gathering={gathering} />
    case 'complete':
      return gathering.groupId === undefined ? (
        <GatheringWords gathering={gathering} />
      ) : (
        <Redirect to={`/group/${gathering.groupId}`} replace />
      )
  }
}

function Looking({ gathering }: { readonly gathering: GatheringView }): ReactNode {
  const { ask, notices } = useServices()
  useEffect(() => {
    // Someone may have come while this page was elsewhere.
    ask({ type: 'network:check' }).catch(() => {})
  }, [ask])
  return (
    <Screen title="Nobody here yet" lead="The link is in order, but no one who knows the group is connected now.">
      <p>
        Ask whoever sent you the link to open Muster and to leave it open. Keep this page open too: it goes on by itself
        as soon as someone is here.
      </p>
      <Row>
        <Button
          onClick={() => {
            ask({ type: 'network:check' }).catch((error: unknown) => {
              notices.getState().add('worker_failed', String(error))
            })
          }}
        >
          Look again
        </Button>
        <LeaveGathering gatheringId={gathering.gatheringId} label="Forget this link" />
      </Row>
    </Screen>
  )
}

function Stuck({ gathering }: { readonly gathering: GatheringView }): ReactNode {
  return (
    <Screen
      over={gathering.groupName}
      title="This group cannot be made"
      lead="Nothing was signed and nothing is lost. Start again with a new link."
    >
      <Notice kind="bad" title="What is wrong">
        {gathering.faults.map((fault) => (
          <p key={fault}>{fault}</p>
        ))}
      </Notice>
      <Row>
        <ButtonLink kind="primary" to="/new">
          New group
        </ButtonLink>
        <LeaveGathering gatheringId={gathering.gatheringId} label="Forget this one" />
      </Row>
    </Screen>
  )
}
