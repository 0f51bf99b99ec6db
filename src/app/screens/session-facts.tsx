import type { ReactNode } from 'react'
import type { SessionDetails, SessionView } from '../../bridge/index.ts'
import { Section } from '../parts/screen.tsx'
import { Small } from '../parts/stack.tsx'
import { VisibleText } from '../parts/visible-text.tsx'
import { Words } from '../parts/words.tsx'
import { useNowMs } from '../services.ts'
import { durationWords, nameOf } from '../session-words.ts'
import { countUnseen } from '../unseen.ts'
import styles from './session-facts.module.css'

interface SessionFactsProps {
  readonly phase: SessionView['phase']
  readonly details: SessionDetails
}

/** What is signed, exactly, and what there is to know about it. */
export function SessionFacts({ phase, details }: SessionFactsProps): ReactNode {
  const { creatorIndex, digestWords, expiresAtMs, groupName, network, note, subject } = details
  const text = subject.kind === 'message' ? subject.text : ''
  const unseen = countUnseen(text)
  return (
    <Section title={phase === 'complete' ? 'What was signed' : 'What is to be signed'}>
      <VisibleText label="Message" text={text} />
      {unseen === 0 ? null : (
        <Small>{`Marked: ${unseen === 1 ? 'one character' : `${unseen} characters`} that would otherwise not be seen as such. They are part of what is signed.`}</Small>
      )}
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
        <div>
          <dt>Proposed by</dt>
          <dd>{nameOf(details, creatorIndex)}</dd>
        </div>
        <div>
          <dt>Group</dt>
          <dd>
            {groupName}, on {network}
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
