import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MAX_NOTE_CHARACTERS, MAX_TEXT_CHARACTERS } from '../limits.ts'
import { GroupLink } from '../parts/group-link.tsx'
import { Button } from '../parts/button.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { useMirror, useServices } from '../services.ts'
import { listNames } from '../signer-names.ts'
import { countUnseen } from '../unseen.ts'
import styles from './form.module.css'
import { TermsOptions, useDraftTerms } from './proposal-terms.tsx'
import { UnknownScreen } from './unknown.tsx'

export function ProposeScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <ProposalForm group={group} />
}

function ProposalForm({ group }: { readonly group: GroupView }): ReactNode {
  const { drafts } = useServices()
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const draft = useDraftTerms(group.groupId, 'message')
  const field = `${group.groupId}:text`
  const { write, clear } = drafts.getState()
  const text = useStore(drafts, (state) => state.textOf(field))
  const others = group.members.filter(({ presence }) => presence !== 'me').map(({ name }) => name)
  const [isTried, setIsTried] = useState(false)
  const propose = (): void => {
    setIsTried(true)
    if (text === '' || draft.terms === undefined) return
    run({ type: 'session:propose', groupId: group.groupId, text, ...draft.terms }, ({ sessionId }) => {
      clear(field)
      draft.clear()
      navigate(`/session/${sessionId}`, { replace: true })
    })
  }
  return (
    <Screen
      over={<GroupLink groupId={group.groupId} name={group.name} network={group.network} />}
      title="Sign a message"
      lead={`${listNames(['You', ...others])} sign it, each on their own device. You see it once more before you approve.`}
    >
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          propose()
        }}
      >
        <TextArea
          label="Message to sign"
          hint={textHint(text)}
          value={text}
          maxLength={MAX_TEXT_CHARACTERS}
          isRequired
          error={isTried && text === '' ? 'Type what is to be signed.' : undefined}
          onChange={(value) => {
            write(field, value)
          }}
        />
        <TextField
          label="Note to the others"
          hint="Optional. It is shown with the message and is not part of what is signed."
          value={draft.note}
          maxLength={MAX_NOTE_CHARACTERS}
          onChange={draft.write('note')}
        />
        <TermsOptions draft={draft} act="confirms receipt" isTried={isTried} />
        <RefusalNotice refusal={refusal} />
        <Button kind="primary" isPending={isPending}>
          Propose
        </Button>
      </form>
    </Screen>
  )
}

function textHint(text: string): string {
  if (text === '')
    return 'Exactly this is signed, with every space and line. What you type is kept on this device until you propose it.'
  const unseen = countUnseen(text)
  const count = `${text.length.toLocaleString('en')} of ${MAX_TEXT_CHARACTERS.toLocaleString('en')} characters`
  return unseen === 0
    ? `${count}.`
    : `${count}; ${unseen === 1 ? '1 of them is' : `${unseen} of them are`} not seen here, and will be marked for everyone.`
}
