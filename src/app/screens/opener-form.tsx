import { type ReactNode, useEffect, useState } from 'react'
import type { Opener, WayView } from '../../vault/index.ts'
import { type Refusal, refusalOf } from '../command.ts'
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
  const [isPending, setIsPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const isShut = status?.state === 'locked' || status?.state === 'unlocked'
  const ways = isShut ? status.ways : []
  const known = ways.flatMap(({ credentialId }: WayView) => (credentialId === undefined ? [] : [credentialId]))
  const hasPassphrase = ways.some(({ kind }) => kind === 'passphrase')
  const open = (opener: () => Promise<Opener>): void => {
    if (isPending) return
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
          isPending={isPending}
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
          <Button kind={known.length === 0 ? 'primary' : 'secondary'} isPending={isPending}>
            {isPending ? 'One moment' : act}
          </Button>
        </form>
      ) : null}
      <RefusalNotice refusal={refusal} />
      {isShut && status.nextTryAtMs > 0 ? <Wait untilMs={status.nextTryAtMs} /> : null}
    </>
  )
}

/** How long it is to the next try. The seconds are only for the eye: a screen reader is told once. */
function Wait({ untilMs }: { readonly untilMs: number }): ReactNode {
  const { keyDesk } = useServices()
  const nowMs = useNowMs()
  const leftMs = untilMs - nowMs
  const isOver = leftMs <= 0
  useEffect(() => {
    // What may be tried again is the signer's to say.
    if (isOver) keyDesk.ask({ type: 'status' }).catch(() => {})
  }, [isOver, keyDesk])
  if (isOver) return null
  return <p>{`Next try in ${countdownText(leftMs)}`}</p>
}
