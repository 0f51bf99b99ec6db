const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as it does by default. */
export async function untilAskedToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const onSignal = (): void => {
    resolve(undefined)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  await promise
  for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
}
