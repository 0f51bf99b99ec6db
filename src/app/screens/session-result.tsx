import { type ReactNode, useEffect, useState } from 'react'
import type { SessionDetails, SignatureView } from '../../bridge/index.ts'
import { CodeValue } from '../parts/code-value.tsx'
import { Notice } from '../parts/notice.tsx'
import { Section } from '../parts/screen.tsx'
import { checkWithSecondLibrary } from '../second-check.ts'
import styles from './session-result.module.css'

interface SessionResultProps {
  readonly details: SessionDetails
  readonly signatures: readonly SignatureView[]
}

/** The signature, and whether another library than the one that made it agrees. */
export function SessionResult({ details, signatures }: SessionResultProps): ReactNode {
  return (
    <Section title="The signature">
      {signatures.map(({ signature, digest, publicKey }, itemIndex) => {
        const number = signatures.length === 1 ? '' : ` ${itemIndex + 1}`
        return (
          <div key={digest} className={styles['item']}>
            <CodeValue
              label={`Signature${number}, by all ${details.signers.length}`}
              value={signature}
              copyLabel={`Copy signature${number}`}
            />
            <CodeValue
              label={`Public key${number} of ${details.groupName}`}
              value={publicKey}
              copyLabel={`Copy public key${number}`}
            />
            <CodeValue label={`Digest${number} that was signed`} value={digest} copyLabel={`Copy digest${number}`} />
          </div>
        )
      })}
      <SecondCheck signatures={signatures} />
    </Section>
  )
}

/** What another implementation of BIP340 says to the signatures. */
export function SecondCheck({ signatures }: { readonly signatures: readonly SignatureView[] }): ReactNode {
  const [outcome, setOutcome] = useState<'running' | 'valid' | 'invalid' | 'not_loaded'>('running')
  const checked = JSON.stringify(signatures)
  useEffect(() => {
    let isCurrent = true
    checkWithSecondLibrary(JSON.parse(checked) as readonly SignatureView[])
      .catch(() => 'not_loaded' as const)
      .then((found) => {
        if (isCurrent) setOutcome(found)
      })
      .catch(() => {
        // Nothing is left that could fail.
      })
    return () => {
      isCurrent = false
    }
  }, [checked])
  switch (outcome) {
    case 'running':
      return <output>A second library checks it…</output>
    case 'valid':
      return (
        <output className={styles['valid']} aria-live="polite">
          ✓ Checked by a second library, @noble/curves: valid
        </output>
      )
    case 'invalid':
      return (
        <Notice kind="bad" title="A second library does not find this signature valid">
          <p>Do not use it. Propose it again, and report this.</p>
        </Notice>
      )
    case 'not_loaded':
      return <output>The second library could not be loaded; the first has checked it.</output>
  }
}
