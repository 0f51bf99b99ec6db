import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { MAX_NOTE_CHARACTERS, MAX_PSBT_FILE_BYTES } from '../limits.ts'
import { GroupLink } from '../parts/group-link.tsx'
import { Button } from '../parts/button.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { psbtIn } from '../psbt-text.ts'
import { useMirror, useServices } from '../services.ts'
import { FilePicker } from './file-picker.tsx'
import styles from './form.module.css'
import { TermsOptions, useDraftTerms } from './proposal-terms.tsx'
import { ScanPsbt } from './scan-psbt.tsx'
import { UnknownScreen } from './unknown.tsx'

export function ImportPsbtScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <ImportForm group={group} />
}

/** A payment that another wallet has made, taken in as a file, as text, as codes, or dropped anywhere on the page. */
function ImportForm({ group: { groupId, name, network } }: { readonly group: GroupView }): ReactNode {
  const { arrivals, drafts } = useServices()
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const terms = useDraftTerms(groupId, 'psbt')
  const file = useStore(arrivals, ({ psbt }) => psbt)
  const field = `${groupId}:psbt`
  const { write, clear } = drafts.getState()
  const text = useStore(drafts, (state) => state.textOf(field))
  const [isTried, setIsTried] = useState(false)
  useEffect(() => {
    if (file?.isPlaced === false) arrivals.setState({ psbt: { ...file, isPlaced: true } })
  }, [arrivals, file])
  const isMissing = file === undefined && text.trim() === ''
  const propose = (): void => {
    setIsTried(true)
    if (isMissing || terms.terms === undefined) return
    run(
      { type: 'psbt:propose', groupId, psbt: file === undefined ? text.trim() : psbtIn(file.bytes), ...terms.terms },
      ({ sessionId }) => {
        arrivals.setState({ psbt: undefined })
        clear(field)
        terms.clear()
        navigate(`/session/${sessionId}`, { replace: true })
      },
    )
  }
  return (
    <Screen
      over={<GroupLink groupId={groupId} name={name} network={network} />}
      title="Import a PSBT"
      lead="A payment that another program made for this group. This device checks all of it, and you see it before you approve."
    >
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          propose()
        }}
      >
        {file === undefined ? (
          <>
            <FilePicker
              label="PSBT file"
              accept=".psbt"
              maxBytes={MAX_PSBT_FILE_BYTES}
              tooLarge="too_large"
              onFile={(psbt) => {
                arrivals.setState({ psbt: { ...psbt, isPlaced: true } })
              }}
            >
              Choose a file
            </FilePicker>
            <TextArea
              label="Or paste it as text"
              hint="Base64 or hex. A file can also be dropped anywhere on this page."
              value={text}
              error={isTried && isMissing ? 'Choose a file, or paste the text.' : undefined}
              onChange={(value) => {
                write(field, value)
              }}
            />
            <Row>
              <ScanPsbt
                onText={(scanned) => {
                  write(field, scanned)
                }}
                onPsbt={(bytes, codeCount) => {
                  const name = codeCount === 1 ? 'PSBT from a code' : `PSBT from ${codeCount} codes`
                  arrivals.setState({ psbt: { name, bytes, isPlaced: true } })
                }}
              />
            </Row>
          </>
        ) : (
          <Notice
            kind="plain"
            title={file.name}
            actions={
              <Button
                kind="quiet"
                onClick={() => {
                  arrivals.setState({ psbt: undefined })
                }}
              >
                Take another one
              </Button>
            }
          >
            <p>{`${file.bytes.length.toLocaleString('en')} bytes`}</p>
          </Notice>
        )}
        <TextField
          label="Note to the others"
          hint="Optional. The group sees it, here and in the history; it is not on the chain."
          value={terms.note}
          maxLength={MAX_NOTE_CHARACTERS}
          onChange={terms.write('note')}
        />
        <TermsOptions draft={terms} act="broadcasts" isTried={isTried} />
        <RefusalNotice refusal={refusal} />
        <Button kind="primary" isPending={isPending}>
          Propose payment
        </Button>
      </form>
    </Screen>
  )
}
