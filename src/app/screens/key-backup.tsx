import { type ReactNode, useState } from 'react'
import type { BackupContent } from '../../bridge/index.ts'
import { BACKUP_ENDING, makeBackup, openBackup } from '../key-backup.ts'
import { useKeyRun } from '../key-run.ts'
import { MAX_BACKUP_FILE_BYTES } from '../limits.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { saveFile } from '../save-file.ts'
import { useServices } from '../services.ts'
import { FilePicker } from './file-picker.tsx'

/** The file that brings the groups back beside the words. */
export function KeyBackupScreen(): ReactNode {
  return (
    <Screen
      over="Your key"
      title="Backup file"
      lead="Your words bring back the key. This file brings back your groups, and what they have paid, without asking anybody."
    >
      <Save />
      <Section title="Open a backup">
        <BackupOpener />
      </Section>
      <Row>
        <ButtonLink kind="quiet" to="/settings/key">
          To your key
        </ButtonLink>
      </Row>
    </Screen>
  )
}

function Save(): ReactNode {
  const services = useServices()
  const { isPending, refusal, run } = useKeyRun()
  const [isSaved, setIsSaved] = useState(false)
  return (
    <Section title="Save a backup">
      <p>
        It is encrypted: only your words open it, so it may lie in a cloud or a mailbox. Save it again after you have
        joined another group.
      </p>
      <Row>
        <Button
          kind="primary"
          isPending={isPending}
          onClick={() => {
            run(async () => {
              const bytes = await makeBackup(services, services.mirror.getState())
              const day = new Date(services.clock.nowMs()).toISOString().slice(0, 10)
              saveFile(document, `muster-${day}${BACKUP_ENDING}`, bytes)
              setIsSaved(true)
            })
          }}
        >
          Save backup file
        </Button>
        <output aria-live="polite">{isSaved ? 'Saved' : ''}</output>
      </Row>
      <RefusalNotice refusal={refusal} />
    </Section>
  )
}

/** Takes the groups of a backup back, and says which came. */
export function BackupOpener(): ReactNode {
  const services = useServices()
  const { refusal, run } = useKeyRun()
  const [content, setContent] = useState<BackupContent>()
  return (
    <>
      <FilePicker
        label="Backup file"
        accept={BACKUP_ENDING}
        maxBytes={MAX_BACKUP_FILE_BYTES}
        tooLarge="backup_damaged"
        onFile={({ bytes }) => {
          run(async () => {
            setContent(await openBackup(services, bytes))
          })
        }}
      >
        Open a backup file
      </FilePicker>
      <RefusalNotice refusal={refusal} />
      {content === undefined ? (
        <Small>It opens once the key is here that it was made with.</Small>
      ) : (
        <Restored content={content} />
      )}
    </>
  )
}

function Restored({ content: { groups, history } }: { readonly content: BackupContent }): ReactNode {
  const without = groups.filter(({ link }) => link === '').length
  return (
    <Notice
      kind="plain"
      title={groups.length === 1 ? '1 group is back' : `${groups.length} groups are back`}
      actions={
        <>
          <ButtonLink to="/">See your groups</ButtonLink>
          {history.length === 0 ? null : (
            <Button
              kind="quiet"
              onClick={() => {
                saveFile(document, 'muster-history.csv', history)
              }}
            >
              Save the history in it
            </Button>
          )}
        </>
      }
    >
      {without === 0 ? null : <p>{`For ${without} of them you need the link of a member as well.`}</p>}
    </Notice>
  )
}
