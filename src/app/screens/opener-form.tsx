import { type ReactNode, useState } from 'react'
import type { Opener, WayView } from '../../vault/index.ts'
import { type Refusal, refusalOf } from '../command.ts'
import { keptStatus } from '../key-wait.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { SecretField, SecretOwner, typedIn } from '../parts/secret-field.tsx'
import { useKey, useNowMs, useServices } from '../services.ts'
import { countdownText } from '../session-words.ts'
import styles from './form.module.css'

interface OpenerFormProps {
  /** What the buttons do, such as `Unlock`. */
  readonly act: string
  /** Does it; what it rejects with is shown here. */
  readonly onOpener: (opener: Opener) => Promise<void>
}

/** Asks for what opens the key: a passkey where one is known, the passphrase where there is one. */
export function OpenerForm({ act, onOpener }: OpenerFormProps): ReactNode {
  const { passkeys } = useServices()
  const status = useKey((key) => key.status)
  const nowMs = useNowMs()
  const [isPending, setIsPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const kept = keptStatus(status)
  const ways = kept?.ways ?? []
  const known = ways.flatMap(({ credentialId }: WayView) => (credentialId === undefined ? [] : [credentialId]))
  // After a few wrong ones, the next one has to wait.
  const waitMs = Math.max(0, (kept?.nextTryAtMs ?? 0) - nowMs)
  const hasPassphrase = ways.some(({ kind }) => kind === 'passphrase')
  const open = (opener: () => Promise<Opener>): void => {
    if (isPending || waitMs > 0) return
    setIsPending(true)
    setRefusal(undefined)
    opener()
      .then(onOpener)
      .catch((error: unknown) => {
        setRefusal(refusalOf(error))
      })
      .finally(() => {
        setIsPending(false)
      })
  }
  return (
    <>
      {known.length === 0 ? null : passkeys === undefined ? (
        <p>This browser has no passkeys, so the one that opens your key cannot be used here.</p>
      ) : (
        <Button
          kind="primary"
          isPending={isPending || waitMs > 0}
          onClick={() => {
            open(() => passkeys.get(known))
          }}
        >
          {`${act} with passkey`}
        </Button>
      )}
      {hasPassphrase ? (
        <form
          className={styles['form']}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            const passphrase = typedIn(event.currentTarget, 'passphrase')
            if (passphrase !== '') open(() => Promise.resolve({ kind: 'passphrase', passphrase }))
          }}
        >
          <SecretOwner />
          <SecretField label="Passphrase" name="passphrase" autoComplete="current-password" />
          <Button kind={known.length === 0 ? 'primary' : 'secondary'} isPending={isPending || waitMs > 0}>
            {isPending ? 'One moment' : act}
          </Button>
        </form>
      ) : null}
      <RefusalNotice refusal={refusal} />
      {waitMs === 0 ? null : <p>{`Next try in ${countdownText(waitMs)}`}</p>}
    </>
  )
}
