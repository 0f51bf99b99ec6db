import type { ReactNode } from 'react'
import type { SessionDetails, SignerView } from '../../bridge/index.ts'
import { classNames } from '../parts/class-names.ts'
import { Section } from '../parts/screen.tsx'
import { presenceWords, signerStateWords } from '../session-words.ts'
import styles from './session-signers.module.css'

const GLYPHS: Readonly<Record<SignerView['state'], string>> = {
  waiting: '○',
  here: '◔',
  approved: '◑',
  signed: '●',
  declined: '✕',
  faulty: '!',
}

/** Where everyone stands; `Signed` is said only of a part of the signature that was checked. */
export function SessionSigners({ details }: { readonly details: SessionDetails }): ReactNode {
  return (
    <Section title="Signers">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Where</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {details.signers.map(({ signerIndex, name, presence, state, reason }) => (
            <tr key={signerIndex}>
              <th scope="row">{presence === 'me' ? `${name} (you)` : name}</th>
              <td>{presenceWords(presence)}</td>
              <td className={classNames(styles['state'], styles[state])}>
                <span aria-hidden="true">{GLYPHS[state]} </span>
                {signerStateWords(state)}
                {reason === '' ? null : <q className={styles['reason']}>{reason}</q>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
