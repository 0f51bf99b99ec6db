import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { KeyStatus } from '../../bridge/index.ts'
import { type KeptStatus, keptStatus } from '../key-wait.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { CheckField, Choices } from '../parts/field.tsx'
import { Notice } from '../parts/notice.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { useKey, useServices } from '../services.ts'
import { IDLE_MINUTES } from '../stores/lock-habits.ts'
import { KeyWays } from './key-ways.tsx'
import { UnlockButton } from './unlock-button.tsx'

/** What opens the key, what brings it back, when it is locked, and how to be rid of it. */
export function KeySettingsScreen(): ReactNode {
  const status = useKey((key) => key.status)
  const kept = keptStatus(status)
  return (
    <Screen over="Settings" title="Your key" lead={kept === undefined ? undefined : leadOf(kept)}>
      {kept === undefined ? <NotKept status={status} /> : <Kept status={kept} />}
      <Row>
        <ButtonLink kind="quiet" to="/settings">
          To the settings
        </ButtonLink>
      </Row>
    </Screen>
  )
}

function leadOf({ state }: KeptStatus): string {
  return state === 'unlocked'
    ? 'It is unlocked: what you approve is signed at once.'
    : 'It is locked. You are asked for it when something is to be signed.'
}

function Kept({ status }: { readonly status: KeptStatus }): ReactNode {
  return (
    <>
      <Row>{status.state === 'unlocked' ? <Lock /> : <UnlockButton kind="secondary" />}</Row>
      <KeyWays ways={status.ways} />
      <Section title="Getting it back">
        <p>
          If this device is lost, your words bring the key back on another one. Without them and without a passkey that
          your devices share, every group that you are in can sign no more.
        </p>
        {status.needsBackup ? (
          <Notice kind="attention" title="Your words are not written down yet">
            <p>It takes two minutes, a pen and paper.</p>
          </Notice>
        ) : (
          <Small>You have your words.</Small>
        )}
        <Row>
          <ButtonLink kind={status.needsBackup ? 'primary' : 'secondary'} to="/settings/key/words">
            Show your words
          </ButtonLink>
          <ButtonLink to="/settings/key/backup">Backup file</ButtonLink>
          <ButtonLink kind="quiet" to="/settings/key/lost">
            Lost a passkey or a passphrase?
          </ButtonLink>
        </Row>
      </Section>
      <Locking />
      <Erasing />
    </>
  )
}

function Lock(): ReactNode {
  const { keyDesk } = useServices()
  return (
    <Button
      onClick={() => {
        keyDesk.lock().catch(() => {
          // A signer that does not come back is told of by the whole screen.
        })
      }}
    >
      Lock now
    </Button>
  )
}

function Locking(): ReactNode {
  const { lockHabits } = useServices()
  const { idleMinutes, locksWhenHidden, change } = useStore(lockHabits)
  return (
    <Section title="Locking">
      <Choices
        label="Lock it when nobody has touched Muster for"
        choices={IDLE_MINUTES.map((minutes) => ({
          value: String(minutes),
          words: minutes === 1 ? '1 minute' : minutes === 60 ? '1 hour' : `${minutes} minutes`,
        }))}
        value={String(idleMinutes)}
        onChange={(value) => {
          const chosen = IDLE_MINUTES.find((minutes) => String(minutes) === value)
          if (chosen !== undefined) change({ idleMinutes: chosen })
        }}
      />
      <CheckField
        label="Lock it at once when Muster is out of sight"
        isChecked={locksWhenHidden}
        onChange={(isChecked) => {
          change({ locksWhenHidden: isChecked })
        }}
      />
      <Small>
        A signature that is being made is finished first. One that still waits for others asks for your key again.
      </Small>
    </Section>
  )
}

function Erasing(): ReactNode {
  return (
    <Section title="Leaving this device">
      <p>Erasing forgets the key, the groups and everything else that Muster has stored here.</p>
      <Row>
        <ButtonLink to="/settings/key/erase">Erase this device</ButtonLink>
      </Row>
    </Section>
  )
}

function NotKept({ status }: { readonly status: KeyStatus | undefined }): ReactNode {
  const { keyDesk } = useServices()
  switch (status?.state) {
    case undefined:
    case 'locked':
    case 'unlocked':
      return null
    case 'missing':
    case 'legacy':
      return (
        <>
          <p>This device has no key yet. It is made when something is to be signed, or now.</p>
          <Row>
            <Button
              kind="primary"
              onClick={() => {
                keyDesk.await().catch(() => {
                  // The person would rather not.
                })
              }}
            >
              Make a key
            </Button>
            <ButtonLink to="/settings/key/restore">Restore a key</ButtonLink>
          </Row>
        </>
      )
    case 'damaged':
      return (
        <>
          <Notice kind="bad" title="Your key cannot be read">
            <p>{status.message}</p>
          </Notice>
          <Row>
            <ButtonLink kind="primary" to="/settings/key/lost">
              What to do now
            </ButtonLink>
          </Row>
          <Erasing />
        </>
      )
  }
}
