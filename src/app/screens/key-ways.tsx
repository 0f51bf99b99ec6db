import { type ReactNode, useState } from 'react'
import type { Opener, WayView } from '../../vault/index.ts'
import { useKeyRun } from '../key-run.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import { FreshKey } from './fresh-key.tsx'
import styles from './key-ways.module.css'
import { PasskeyForm, PassphraseForm } from './new-way.tsx'

/** A change that the person has begun. */
type Change =
  | { readonly kind: 'passkey' }
  | { readonly kind: 'passphrase' }
  | { readonly kind: 'remove'; readonly way: WayView }

/** Everything that opens the key, and how to add or remove it. */
export function KeyWays({ ways }: { readonly ways: readonly WayView[] }): ReactNode {
  const { passkeys } = useServices()
  const [change, setChange] = useState<Change>()
  const hasPassphrase = ways.some(({ kind }) => kind === 'passphrase')
  return (
    <Section title="What opens it">
      <ul className={styles['ways']} aria-label="What opens it">
        {ways.map((way) => (
          <li key={way.wayId} className={styles['way']}>
            <span className={styles['name']}>{way.label}</span>
            <span className={styles['kind']}>{way.kind === 'passkey' ? 'Passkey' : ''}</span>
            {ways.length === 1 ? null : (
              <Button
                kind="quiet"
                onClick={() => {
                  setChange({ kind: 'remove', way })
                }}
              >
                {`Remove ${way.label}`}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ways.length === 1 ? <Small>Have a second way in: another passkey, or a passphrase beside it.</Small> : null}
      <Row>
        {passkeys === undefined ? null : (
          <Button
            onClick={() => {
              setChange({ kind: 'passkey' })
            }}
          >
            Add a passkey
          </Button>
        )}
        <Button
          onClick={() => {
            setChange({ kind: 'passphrase' })
          }}
        >
          {hasPassphrase ? 'Change the passphrase' : 'Add a passphrase'}
        </Button>
      </Row>
      {change === undefined ? null : (
        <FreshKey
          title={titleOf(change, hasPassphrase)}
          onClose={() => {
            setChange(undefined)
          }}
        >
          {(opener) => (
            <ChangeOf
              change={change}
              ways={ways}
              opener={opener}
              onDone={() => {
                setChange(undefined)
              }}
            />
          )}
        </FreshKey>
      )}
    </Section>
  )
}

function titleOf(change: Change, hasPassphrase: boolean): string {
  switch (change.kind) {
    case 'passkey':
      return 'Add a passkey'
    case 'passphrase':
      return hasPassphrase ? 'Change the passphrase' : 'Add a passphrase'
    case 'remove':
      return `Remove ${change.way.label}?`
  }
}

interface ChangeProps {
  readonly change: Change
  readonly ways: readonly WayView[]
  readonly opener: Opener
  readonly onDone: () => void
}

function ChangeOf({ change, ways, opener, onDone }: ChangeProps): ReactNode {
  const { keyDesk, passkeys } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  const notice = <RefusalNotice refusal={refusal} />
  switch (change.kind) {
    case 'passkey':
      return (
        <PasskeyForm
          isPending={isPending}
          onLabel={(label) => {
            run(async () => {
              if (passkeys === undefined) return
              const known = ways.flatMap(({ credentialId }) => (credentialId === undefined ? [] : [credentialId]))
              await keyDesk.ask({ type: 'addWay', opener, way: await passkeys.create(label, known) })
              onDone()
            })
          }}
        >
          {notice}
        </PasskeyForm>
      )
    case 'passphrase':
      return (
        <PassphraseForm
          submit="Use this passphrase"
          isPending={isPending}
          onWay={({ passphrase, label }) => {
            run(async () => {
              await keyDesk.ask({ type: 'changePassphrase', opener, passphrase, label })
              onDone()
            })
          }}
        >
          {notice}
        </PassphraseForm>
      )
    case 'remove':
      return (
        <>
          <p>
            {change.way.kind === 'passkey'
              ? 'It opens your key no more. The passkey itself stays in your browser or password manager until you delete it there.'
              : 'Your key is opened by passkeys alone then.'}
          </p>
          {notice}
          <Row>
            <Button
              kind="danger"
              isPending={isPending}
              onClick={() => {
                run(async () => {
                  await keyDesk.ask({ type: 'removeWay', opener, wayId: change.way.wayId })
                  onDone()
                })
              }}
            >
              {`Remove ${change.way.label}`}
            </Button>
          </Row>
        </>
      )
  }
}
