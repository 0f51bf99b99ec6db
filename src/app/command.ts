import { useCallback, useState } from 'react'
import type { Command } from '../bridge/index.ts'
import { useServices } from './services.ts'
import { RefusedError } from './refused-error.ts'
import type { ReplyTo } from './worker-client.ts'

/** A refusal as it is shown. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

/** One command at a time, and how the last one went. */
export interface CommandRun {
  readonly isPending: boolean
  readonly refusal: Refusal | undefined
  /** Does nothing while one is pending. */
  readonly run: <C extends Command>(command: C, onReply?: (reply: ReplyTo<C>) => void) => void
  /** Shows what was wrong before anything was sent, or nothing. */
  readonly setRefusal: (refusal: Refusal | undefined) => void
}

export function useCommand(): CommandRun {
  const { ask } = useServices()
  const [isPending, setIsPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const run = useCallback(
    <C extends Command>(command: C, onReply: (reply: ReplyTo<C>) => void = () => {}): void => {
      if (isPending) return
      setIsPending(true)
      setRefusal(undefined)
      ask(command)
        .finally(() => {
          setIsPending(false)
        })
        .then((reply) => {
          onReply(reply)
        })
        .catch((error: unknown) => {
          if (!isPutOff(error)) setRefusal(refusalOf(error))
        })
    },
    [ask, isPending],
  )
  return { isPending, refusal, run, setRefusal }
}

/** The person was asked for the key and would rather not: they know. */
function isPutOff(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'key_put_off'
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedError) return { code: error.code, message: error.message }
  return { code: 'worker_unclear', message: error instanceof Error ? error.message : '' }
}
