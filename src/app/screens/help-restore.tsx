import { type ReactNode, useState } from 'react'
import { Details } from '../parts/details.tsx'
import { Invite } from '../parts/invite.tsx'

/** The group's link, for a member whose device was lost: it finds the group again, and lets nobody else in. */
export function HelpRestore({ link }: { readonly link: string }): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Details summary="Help a member restore" isOpen={isOpen} onToggle={setIsOpen}>
      <p>
        A member with a new device restores their key first, then scans this code or opens this link. Nobody else can
        join by it, but whoever has it can watch who is here and what is proposed: hand it to members alone.
      </p>
      <Invite link={link} what="Find our group again in Muster" isShown={isOpen} />
    </Details>
  )
}
