/** Call `then` once `milliseconds` have passed; what comes back calls it off. A throttled tab waits longer, which is harmless here. */
export type Wait = (milliseconds: number, then: () => void) => () => void

/** The page's clock. */
export const wait: Wait = (milliseconds, then) => {
  // oxlint-disable-next-line no-restricted-globals -- the two waits of the init channel belong to the bridge, not to what people see
  const timer = setTimeout(then, milliseconds)
  return () => {
    clearTimeout(timer)
  }
}

/** Milliseconds after which a local init channel that was told to close is called closed, whether the browser said so or not. */
export const INIT_CLOSED_BY_THEN_MS = 250

/** Milliseconds for which the answering side leaves the init channel open for the initiator to close. */
export const INIT_LEFT_OPEN_MS = 3000
