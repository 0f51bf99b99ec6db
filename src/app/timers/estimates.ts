import type { PaymentDraft, PaymentEstimate } from '../../bridge/index.ts'

/** How long a draft has to stand still before it is asked about. */
const STANDS_STILL_MS = 250

/** What is known about the draft that is being typed. */
export interface EstimateState {
  /** The newest answer, be it to the draft as it stands or to the one before. */
  readonly estimate: PaymentEstimate | undefined
  /** The answer to the draft as it stands is still to come. */
  readonly isPending: boolean
  /** Why the last question has no answer. */
  readonly failure: unknown
}

/** Asks about a draft while it is typed. */
export interface Estimates {
  readonly state: () => EstimateState
  /** @returns the end of the subscription. */
  readonly subscribe: (listener: () => void) => () => void
  /** The draft is this one now. The first is asked about at once, each later one when it stands still. */
  readonly follow: (payment: PaymentDraft) => void
  /** The draft is the same, but what the answer depends on is not. Nothing happens before the first draft. */
  readonly askAgain: () => void
  readonly stop: () => void
}

/** Only the answer to the newest question counts; `ask` may reject. */
export function createEstimates(ask: (payment: PaymentDraft) => Promise<PaymentEstimate>): Estimates {
  const listeners = new Set<() => void>()
  let state: EstimateState = { estimate: undefined, isPending: false, failure: undefined }
  let draft: PaymentDraft | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastQuestion = 0

  const become = (changes: Partial<EstimateState>): void => {
    state = { ...state, ...changes }
    for (const listener of listeners) listener()
  }
  const askNow = (payment: PaymentDraft): void => {
    lastQuestion += 1
    const question = lastQuestion
    become({ isPending: true })
    ask(payment)
      .then((estimate) => {
        if (question === lastQuestion) become({ estimate, isPending: false, failure: undefined })
      })
      .catch((failure: unknown) => {
        if (question === lastQuestion) become({ isPending: false, failure })
      })
  }
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    follow(payment) {
      const isFirst = draft === undefined
      draft = payment
      clearTimeout(timer)
      // What is under way answers an older draft.
      lastQuestion += 1
      if (isFirst) {
        askNow(payment)
        return
      }
      become({ isPending: true })
      timer = setTimeout(() => {
        askNow(payment)
      }, STANDS_STILL_MS)
    },
    askAgain() {
      if (draft === undefined) return
      clearTimeout(timer)
      askNow(draft)
    },
    stop() {
      clearTimeout(timer)
      lastQuestion += 1
      listeners.clear()
    },
  }
}
