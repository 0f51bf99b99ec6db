import type { ReactNode } from 'react'
import { ButtonLink } from '../parts/button.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row, Soft } from '../parts/stack.tsx'
import { useKey } from '../services.ts'
import { BackupOpener } from './key-backup.tsx'
import { LinkOpener } from './link-opener.tsx'
import { KnownPasskey } from './known-passkey.tsx'
import { RestoreForm } from './restore-form.tsx'

/** On a new device: first the key, then the groups that it belongs to. */
export function KeyRestoreScreen(): ReactNode {
  const state = useKey(({ status }) => status?.state)
  switch (state) {
    case undefined:
      return <Soft>One moment…</Soft>
    case 'missing':
      return (
        <Screen
          over="Your key"
          title="Restore your key"
          lead="From the words that you have written down, or with a passkey that your devices share."
        >
          <KnownPasskey />
          <RestoreForm />
          <Back />
        </Screen>
      )
    case 'locked':
    case 'unlocked':
      return (
        <Screen
          over="Your key"
          title="Now bring back your groups"
          lead="Your key is on this device. Groups come back from a backup file, or from any member’s link."
        >
          <Section title="From a backup file">
            <BackupOpener />
          </Section>
          <Section title="From a member">
            <p>
              Ask somebody in the group to open it in Muster and to choose “Help a member restore”: scan the code there,
              or paste the link here.
            </p>
            <LinkOpener />
          </Section>
          <Back />
        </Screen>
      )
    case 'legacy':
    case 'damaged':
      return (
        <Screen
          over="Your key"
          title="There is a key on this device already"
          lead="Erase this device before you restore another key here."
        >
          <Row>
            <ButtonLink to="/settings/key/erase">Erase this device</ButtonLink>
          </Row>
          <Back />
        </Screen>
      )
  }
}

function Back(): ReactNode {
  return (
    <Row>
      <ButtonLink kind="quiet" to="/settings/key">
        To your key
      </ButtonLink>
    </Row>
  )
}
