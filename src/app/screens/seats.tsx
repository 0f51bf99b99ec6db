import type { ReactNode } from 'react'
import type { SeatView } from '../../bridge/index.ts'
import { People } from '../parts/people.tsx'

/** Who has a seat. */
export function Seats({ seats }: { readonly seats: readonly SeatView[] }): ReactNode {
  return (
    <People
      label="Seats"
      people={seats.map(({ name, isMe, isCreator }, position) => ({
        key: position,
        name,
        remark: remarkOf(isMe, isCreator),
      }))}
    />
  )
}

function remarkOf(isMe: boolean, isCreator: boolean): string {
  if (isMe) return isCreator ? 'you, gathering the group' : 'you'
  return isCreator ? 'gathers the group' : 'has a seat'
}
