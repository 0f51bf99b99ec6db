import type { ReactNode } from 'react'
import type { PublicationView, SessionDetails } from '../../bridge/index.ts'
import { useNowMs } from '../services.ts'
import { countdownAnnouncement, countdownText, electionWords } from '../session-words.ts'
import { nameOf } from '../signer-names.ts'
import styles from './session-publication.module.css'

interface PublicationProps {
  readonly details: SessionDetails
  readonly publication: PublicationView
}

interface CountdownProps extends PublicationProps {
  /** What is said of the last turn: nobody comes after it. */
  readonly atLast: string
}

/** How long the turn that is up still lasts, and who comes next. */
export function Countdown({ details, publication, atLast }: CountdownProps): ReactNode {
  const { failoverSeconds, order, turn, turnStartedAtMs } = publication
  // The time that is shown stands between ticks, so it may be a little before the turn began.
  const elapsedMs = Math.max(0, useNowMs() - turnStartedAtMs)
  const leftMs = failoverSeconds * 1_000 - elapsedMs
  const up = order[turn]
  const who = up === undefined ? 'the last one' : nameOf(details, up)
  const next = order[turn + 1]
  return (
    <div className={styles['countdown']}>
      <span className={styles['time']} role="timer" aria-label={`Time left for ${who}`}>
        {countdownText(leftMs)}
      </span>
      <p>
        {next === undefined
          ? atLast
          : `Then it is ${next === details.mySignerIndex ? 'your turn' : `${nameOf(details, next)}’s turn`}.`}
      </p>
      <output className={styles['unseen']} aria-live="polite">
        {countdownAnnouncement(who, leftMs)}
      </output>
    </div>
  )
}

/** Everyone's turn, in order, and what became of those that are over. */
export function Order({ details, publication }: PublicationProps): ReactNode {
  const { confirmedAtMs, handovers, order, turn } = publication
  return (
    <ol className={styles['order']} aria-label="Order of turns">
      {order.map((signerIndex, position) => {
        const handover = handovers.find((passed) => passed.turn === position)
        const isUp = position === turn && confirmedAtMs === undefined
        return (
          <li key={signerIndex} aria-current={isUp ? 'step' : undefined}>
            <span>{signerIndex === details.mySignerIndex ? 'You' : nameOf(details, signerIndex)}</span>
            <span className={styles['remark']}>
              {turnWords(position - turn, confirmedAtMs !== undefined, handover?.reason)}
            </span>
          </li>
        )
      })}
      <li className={styles['how']}>{electionWords(details.electionMethod)}</li>
    </ol>
  )
}

/** `distance` is how many turns away this one is; `handedOver` the reason given, empty for none. */
function turnWords(distance: number, isConfirmed: boolean, handedOver: string | undefined): string {
  if (handedOver !== undefined) return handedOver === '' ? 'passed it on' : `passed it on: “${handedOver}”`
  if (distance < 0) return 'time ran out'
  if (isConfirmed) return ''
  return distance === 0 ? 'up now' : ''
}
