import type { ReactNode } from 'react'
import { keptStatus } from '../key-wait.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { useKey } from '../services.ts'

/** What helps when what opens the key is gone. */
export function KeyLostScreen(): ReactNode {
  const status = useKey((key) => key.status)
  const ways = keptStatus(status)?.ways ?? []
  const hasPassphrase = ways.some(({ kind }) => kind === 'passphrase')
  const hasPasskey = ways.some(({ kind }) => kind === 'passkey')
  return (
    <Screen over="Your key" title="When you cannot unlock it" lead="Nobody else can open it: there is no one to ask.">
      {hasPasskey ? (
        <Section title="Your passkey is gone">
          <p>
            {hasPassphrase
              ? 'Use your passphrase. Then add another passkey, and remove the one that is gone.'
              : 'Look on your other devices and in your password manager: it may be there. This key has no passphrase.'}
          </p>
        </Section>
      ) : null}
      {hasPassphrase ? (
        <Section title="You do not remember your passphrase">
          <p>
            {hasPasskey
              ? 'Use your passkey, and change the passphrase.'
              : 'Try those that you use elsewhere; wrong ones cost only time. This key has no passkey.'}
          </p>
        </Section>
      ) : null}
      <Section title="You have your words">
        <p>
          Erase this device, then restore the key from your words, with a new passkey or passphrase. Your groups come
          back from a backup file or from any member’s link, and what was being signed goes on.
        </p>
        <Row>
          <ButtonLink to="/settings/key/erase">Erase this device</ButtonLink>
          <ButtonLink to="/settings/key/restore">Restore a key</ButtonLink>
        </Row>
      </Section>
      <Section title="You have none of these">
        <p>
          Then this key is lost. Everyone signs in a group, every time: what the group holds cannot be moved without
          you. Tell the others now, and do not send anything to its addresses any more.
        </p>
      </Section>
      <Row>
        <ButtonLink kind="quiet" to="/settings/key">
          To your key
        </ButtonLink>
      </Row>
    </Screen>
  )
}
