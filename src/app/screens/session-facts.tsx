import type { ReactNode } from 'react'
import type { SessionDetails, SessionView } from '../../bridge/index.ts'
import { satsText } from '../amounts.ts'
import { NetworkBadge } from '../parts/network-badge.tsx'
import { Section } from '../parts/screen.tsx'
import { Words } from '../parts/words.tsx'
import { useNowMs } from '../services.ts'
import { durationWords } from '../session-words.ts'
import { nameOf } from '../signer-names.ts'
import styles from './session-facts.module.css'
import { SessionSubject } from './session-subject.tsx'

interface SessionFactsProps {
  readonly phase: SessionView['phase']
  readonly details: SessionDetails
}

/** What is signed, exactly, and what there is to know about it. */
export function SessionFacts({ phase, details }: SessionFactsProps): ReactNode {
  const { creatorIndex, digestWords, expiresAtMs, groupName, network, note, subject } = details
  return (
    <Section title={titleOf(phase, subject)} isTitleUnseen={subject.kind === 'payment' && phase === 'collecting'}>
      <SessionSubject subject={subject} />
      <dl className={styles['facts']}>
        <div>
          <dt>The same on every screen</dt>
          <dd>
            <Words label="Words of the digest" words={digestWords} isSmall />
          </dd>
        </div>
        {note === '' ? null : (
          <div>
            <dt>Note, not signed</dt>
            <dd>{note}</dd>
          </div>
        )}
        {subject.kind === 'message' ? null : (
          <div>
            <dt>Coins spent</dt>
            <dd>{`${subject.payment.inputCount}, worth ${satsText(subject.payment.inputSats)}`}</dd>
          </div>
        )}
        <div>
          <dt>Proposed by</dt>
          <dd>{nameOf(details, creatorIndex)}</dd>
        </div>
        <div>
          <dt>Group</dt>
          <dd>
            {groupName} <NetworkBadge network={network} />
          </dd>
        </div>
        {phase === 'collecting' || phase === 'signing' ? (
          <div>
            <dt>Time left</dt>
            <dd>
              <TimeLeft untilMs={expiresAtMs} />
            </dd>
          </div>
        ) : null}
      </dl>
    </Section>
  )
}

function titleOf(phase: SessionView['phase'], subject: SessionDetails['subject']): string {
  if (subject.kind === 'payment') return phase === 'complete' ? 'The payment' : 'The payment to sign'
  return phase === 'complete' ? 'What was signed' : 'What is to be signed'
}

function TimeLeft({ untilMs }: { readonly untilMs: number }): ReactNode {
  const leftMs = untilMs - useNowMs()
  const date = new Date(untilMs)
  return (
    <time dateTime={date.toISOString()}>
      {leftMs <= 0 ? 'none' : durationWords(leftMs)}, until{' '}
      {date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  )
}
