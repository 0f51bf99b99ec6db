import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useCommand } from '../command.ts'
import { MAX_GROUP_NAME_CHARACTERS, MAX_MEMBER_NAME_CHARACTERS } from '../limits.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { useServices } from '../services.ts'
import styles from './form.module.css'

/** A name as it is kept: without space at its ends, in normal form. */
export function tidyName(typed: string): string {
  return typed.trim().normalize('NFC')
}

export function NewGroupScreen(): ReactNode {
  const { drafts } = useServices()
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const { write, clear } = drafts.getState()
  const groupName = useStore(drafts, (state) => state.textOf('group-name'))
  const memberName = useStore(drafts, (state) => state.textOf('member-name'))
  const [isTried, setIsTried] = useState(false)
  const create = (): void => {
    setIsTried(true)
    if (tidyName(groupName) === '' || tidyName(memberName) === '') return
    const names = { groupName: tidyName(groupName), memberName: tidyName(memberName) }
    run({ type: 'gathering:create', ...names }, ({ gatheringId }) => {
      clear('group-name')
      navigate(`/gather/${gatheringId}`, { replace: true })
    })
  }
  return (
    <Screen title="New group" lead="Everyone in it signs, every time: what you sign together needs each of you.">
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          create()
        }}
      >
        <TextField
          label="Name of the group"
          value={groupName}
          maxLength={MAX_GROUP_NAME_CHARACTERS}
          isRequired
          error={isTried && tidyName(groupName) === '' ? 'Give the group a name.' : undefined}
          onChange={(value) => {
            write('group-name', value)
          }}
        />
        <TextField
          label="Your name"
          hint="As the others know you."
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
          Create group
        </Button>
      </form>
    </Screen>
  )
}
