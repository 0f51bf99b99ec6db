import { type ReactNode, useState } from 'react'
import { useKeyRun } from '../key-run.ts'
import { Button } from '../parts/button.tsx'
import fieldStyles from '../parts/field.module.css'
import { Frame } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { typedIn } from '../parts/secret-field.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import styles from './form.module.css'

const CHECKED_WORDS = 3

interface WordsCheckProps {
  readonly wordCount: number
  readonly onRight: () => void
  readonly onAgain: () => void
}

/** Some of the words, told back from paper. */
export function WordsCheck({ wordCount, onRight, onAgain }: WordsCheckProps): ReactNode {
  const { keyDesk } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  const [positions] = useState(() => drawPositions(wordCount))
  return (
    <Screen over="Your key" title="Read three of them back" lead="From the paper, so that you know it is right.">
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const words = positions.map((position) => typedIn(form, `word-${position}`).trim().toLowerCase())
          run(async () => {
            await keyDesk.whenOpen(() => keyDesk.ask({ type: 'checkWords', positions, words }))
            onRight()
          })
        }}
      >
        {positions.map((position) => (
          <Frame key={position} id={`word-${position}`} label={`Word ${position + 1}`}>
            <input
              id={`word-${position}`}
              className={fieldStyles['input']}
              type="text"
              name={`word-${position}`}
              required
              autoComplete="off"
              autoCapitalize="off"
              autoCorrect="off"
              spellCheck={false}
            />
          </Frame>
        ))}
        <RefusalNotice refusal={refusal} />
        <Row>
          <Button kind="primary" isPending={isPending}>
            Check
          </Button>
          <Button kind="quiet" onClick={onAgain}>
            Show them again
          </Button>
        </Row>
      </form>
    </Screen>
  )
}

/** As many different positions as are checked, in order, from 0. */
function drawPositions(wordCount: number): readonly number[] {
  const drawn = new Set<number>()
  while (drawn.size < Math.min(CHECKED_WORDS, wordCount)) {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
    drawn.add(random % wordCount)
  }
  return [...drawn].toSorted((a, b) => a - b)
}
