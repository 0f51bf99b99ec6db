import { type ReactNode, useState } from 'react'
import { keptStatus } from '../key-wait.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { Words } from '../parts/words.tsx'
import { useKey, useServices } from '../services.ts'
import { CLIPBOARD_MS } from '../timers/clipboard-clearing.ts'
import { OpenerForm } from './opener-form.tsx'
import { WordsCheck } from './words-check.tsx'

type Step =
  | { readonly kind: 'ask' }
  | { readonly kind: 'shown'; readonly words: readonly string[] }
  /** How many words there are; the words themselves are forgotten here by now. */
  | { readonly kind: 'check'; readonly wordCount: number }
  | { readonly kind: 'done' }

/** The words of the key: shown, written down by hand, and told back. They leave the page with the step that shows them. */
export function KeyWordsScreen(): ReactNode {
  const { keyDesk } = useServices()
  const status = useKey((key) => key.status)
  const [step, setStep] = useState<Step>({ kind: 'ask' })
  const isUnlocked = status?.state === 'unlocked'
  // What is locked shows nothing.
  if (step.kind === 'shown' && !isUnlocked) setStep({ kind: 'ask' })
  switch (step.kind) {
    case 'ask':
      return (
        <Screen
          over="Your key"
          title="Show your words"
          lead="Whoever reads them can sign as you. Look around: nobody beside you, no camera, no shared screen."
        >
          {keptStatus(status) === undefined ? (
            <p>This device has no key yet.</p>
          ) : (
            <OpenerForm
              act="Show words"
              onOpener={async (opener) => {
                await keyDesk.unlock(opener)
                const { words } = await keyDesk.ask({ type: 'words', opener })
                setStep({ kind: 'shown', words })
              }}
            />
          )}
          <Back />
        </Screen>
      )
    case 'shown':
      return (
        <Shown
          words={step.words}
          onWritten={() => {
            setStep({ kind: 'check', wordCount: step.words.length })
          }}
        />
      )
    case 'check':
      return (
        <WordsCheck
          wordCount={step.wordCount}
          onRight={() => {
            setStep({ kind: 'done' })
          }}
          onAgain={() => {
            setStep({ kind: 'ask' })
          }}
        />
      )
    case 'done':
      return (
        <Screen
          over="Your key"
          title="Your words are right"
          lead="Keep the paper where you keep what must not be lost: dry, and away from this device. Never type the words into anything but Muster."
        >
          <Row>
            <ButtonLink kind="primary" to="/">
              Done
            </ButtonLink>
            <ButtonLink to="/settings/key/backup">Save a backup of your groups</ButtonLink>
          </Row>
        </Screen>
      )
  }
}

function Shown({ words, onWritten }: { readonly words: readonly string[]; readonly onWritten: () => void }): ReactNode {
  return (
    <Screen
      over="Your key"
      title={`Write down these ${words.length} words`}
      lead="On paper, in this order. A photo or a note on a computer is found by whoever breaks in there."
    >
      <Words label="Your words" words={words} />
      <Row>
        <Button kind="primary" onClick={onWritten}>
          I have written them down
        </Button>
        <CopyWords words={words} />
      </Row>
      <Small>Copying is for a password manager: the clipboard is cleared after a minute.</Small>
      <Back />
    </Screen>
  )
}

function CopyWords({ words }: { readonly words: readonly string[] }): ReactNode {
  const { clipboard } = useServices()
  const [outcome, setOutcome] = useState('')
  return (
    <>
      <Button
        kind="quiet"
        onClick={() => {
          clipboard
            .copy(words.join(' '))
            .then((isCopied) => {
              setOutcome(isCopied ? `Copied, for ${CLIPBOARD_MS / 1_000} seconds` : 'The browser did not allow it.')
            })
            .catch(() => {
              setOutcome('The browser did not allow it.')
            })
        }}
      >
        Copy words
      </Button>
      <output aria-live="polite">{outcome}</output>
    </>
  )
}

function Back(): ReactNode {
  return (
    <Row>
      <ButtonLink kind="quiet" to="/settings/key">
        Not now
      </ButtonLink>
    </Row>
  )
}
