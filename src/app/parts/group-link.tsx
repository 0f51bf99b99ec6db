import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { GroupId } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import { NetworkBadge } from './network-badge.tsx'

interface GroupLinkProps {
  readonly groupId: GroupId
  readonly name: string
  readonly network: Network
}

/** Stands over every screen of a group but its own: the way back, which an installed app has nowhere else. */
export function GroupLink({ groupId, name, network }: GroupLinkProps): ReactNode {
  return (
    <>
      <Link href={`/group/${groupId}`}>{name}</Link> <NetworkBadge network={network} />
    </>
  )
}
