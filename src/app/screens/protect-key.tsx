import { type ReactNode, useState } from 'react'
import { useKeyRun } from '../key-run.ts'
import { Button, type ButtonKind } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small, Soft, Stack } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import { KnownPasskey } from './known-passkey.tsx'
import { PassphraseForm, PasskeyForm } from './new-way.tsx'
import styles from './protect-key.module.css'
import { RestoreForm } from './restore-form.tsx'

type Step = 'choose' | 'passkey' | 'passphrase' | 'words'

interface ProtectKeyProps {
  /** A key that an earlier version made is moved: nothing else may take its place. */
  readonly isLegacy: boolean
  readonly onClose: () => void
}

/** The first need of a key: how it is opened from now on, and where it comes from. No key is kept without. */
export function ProtectKey({ isLegacy, onClose }: ProtectKeyProps): ReactNode {
  const [step, setStep] = useState<Step>('choose')
  return (
    <Dialog title="Protect your key" onClose={onClose}>
      <StepOf step={step} isLegacy={isLegacy} onStep={setStep} />
      <Row>
        {step === 'choose' ? null : (
          <Button
            kind="quiet"
            onClick={() => {
              setStep('choose')
            }}
          >
            Back
          </Button>
        )}
        <Button kind="quiet" onClick={onClose}>
          Not now
        </Button>
      </Row>
    </Dialog>
  )
}

interface StepProps {
  readonly isLegacy: boolean
  readonly onStep: (step: Step) => void
}

function StepOf({ step, ...props }: StepProps & { readonly step: Step }): ReactNode {
  switch (step) {
    case 'choose':
      return <Choose {...props} />
    case 'passkey':
      return <WithPasskey {...props} />
    case 'passphrase':
      return <WithPassphrase />
    case 'words':
      return (
        <>
          <Soft>Type the 12 or 24 words of your key, then choose what opens it on this device.</Soft>
          <RestoreForm />
        </>
      )
  }
}

function Choose({ isLegacy, onStep }: StepProps): ReactNode {
  const { passkeys } = useServices()
  return (
    <>
      <p>
        {isLegacy
          ? 'This device has a key that nothing protects yet. Choose what opens it from now on; your groups stay as they are.'
          : 'Signing needs a key. It is made on this device and never leaves it. Choose what opens it: you are asked when you sign, not to look.'}
      </p>
      {passkeys === undefined ? (
        <Soft>This browser has no passkeys.</Soft>
      ) : (
        <Stack>
          <Button
            kind="primary"
            onClick={() => {
              onStep('passkey')
            }}
          >
            Use a passkey
          </Button>
          <Small>
            {isLegacy
              ? 'Your fingerprint, face or screen lock opens it.'
              : 'Your fingerprint, face or screen lock opens it. A passkey that your devices share brings the same key to all of them.'}
          </Small>
        </Stack>
      )}
      <Button
        kind={passkeys === undefined ? 'primary' : 'secondary'}
        onClick={() => {
          onStep('passphrase')
        }}
      >
        Use a passphrase
      </Button>
      {isLegacy ? null : (
        <div className={styles['before']}>
          <KnownPasskey kind="quiet" />
          <Button
            kind="quiet"
            onClick={() => {
              onStep('words')
            }}
          >
            I have words
          </Button>
        </div>
      )}
    </>
  )
}

function WithPasskey({ onStep }: StepProps): ReactNode {
  const { keyDesk, passkeys } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  if (passkeys === undefined) return <WithPassphrase />
  const toPassphrase = (kind: ButtonKind): ReactNode => (
    <Button
      kind={kind}
      onClick={() => {
        onStep('passphrase')
      }}
    >
      Use a passphrase
    </Button>
  )
  // Another passkey of the same browser would do no better.
  if (refusal?.code === 'passkey_no_prf') return <RefusalNotice refusal={refusal} actions={toPassphrase('primary')} />
  return (
    <PasskeyForm
      isPending={isPending}
      onLabel={(label) => {
        run(async () => keyDesk.create(await passkeys.create(label, []), { kind: 'from-prf' }))
      }}
    >
      <RefusalNotice refusal={refusal} actions={toPassphrase('secondary')} />
    </PasskeyForm>
  )
}

function WithPassphrase(): ReactNode {
  const { keyDesk } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  return (
    <PassphraseForm
      submit="Protect key"
      isPending={isPending}
      onWay={(way) => {
        run(() => keyDesk.create(way, { kind: 'random' }))
      }}
    >
      <RefusalNotice refusal={refusal} />
    </PassphraseForm>
  )
}
