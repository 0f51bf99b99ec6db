import { useState } from 'react'
import { type Refusal, refusalOf } from './command.ts'

/** One thing with the key at a time, and how the last one went. */
export interface KeyRun {
  readonly isPending: boolean
  readonly refusal: Refusal | undefined
  /** Does nothing while something is pending. */
  readonly run: (act: () => Promise<void>) => void
}

export function useKeyRun(): KeyRun {
  const [isPending, setIsPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const run = (act: () => Promise<void>): void => {
    if (isPending) return
    setIsPending(true)
    setRefusal(undefined)
    act()
      .catch((error: unknown) => {
        setRefusal(refusalOf(error))
      })
      .finally(() => {
        setIsPending(false)
      })
  }
  return { isPending, refusal, run }
}
