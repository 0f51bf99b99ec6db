import { type ReactNode, useState } from 'react'
import { useKeyRun } from '../key-run.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { useKey, useMirror, useServices } from '../services.ts'
import styles from './form.module.css'

/** Typed before anything is erased. */
const WORD = 'erase'

/** Forgets everything here, once the person has typed that they mean it. */
export function KeyEraseScreen(): ReactNode {
  const { eraseDevice } = useServices()
  const groups = useMirror((mirror) => mirror.groups)
  const needsBackup = useKey(({ status }) => status !== undefined && 'needsBackup' in status && status.needsBackup)
  const { isPending, refusal, run } = useKeyRun()
  const [typed, setTyped] = useState('')
  const [isTried, setIsTried] = useState(false)
  const isMeant = typed.trim().toLowerCase() === WORD
  return (
    <Screen
      over="Your key"
      title="Erase this device"
      lead="The key, your groups, what is being signed and all that you typed are forgotten here, for good."
    >
      {needsBackup && groups.size > 0 ? (
        <Notice
          kind="bad"
          title="Your words are not written down"
          actions={<ButtonLink to="/settings/key/words">Show your words</ButtonLink>}
        >
          <p>
            {`Without them this cannot be undone, and ${groups.size === 1 ? 'your group' : `your ${groups.size} groups`} can sign no more.`}
          </p>
        </Notice>
      ) : null}
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setIsTried(true)
          if (isMeant) run(eraseDevice)
        }}
      >
        <TextField
          label={`Type “${WORD}” to go on`}
          value={typed}
          error={isTried && !isMeant ? `Type the word ${WORD}.` : undefined}
          onChange={setTyped}
        />
        <RefusalNotice refusal={refusal} />
        <Row>
          <Button kind="danger" isPending={isPending}>
            Erase everything
          </Button>
          <ButtonLink to="/settings/key">Keep it</ButtonLink>
        </Row>
      </form>
    </Screen>
  )
}
