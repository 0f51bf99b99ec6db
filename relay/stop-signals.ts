const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Resolves at the first SIGINT or SIGTERM. Later ones change nothing: npm passes on a Ctrl-C that the terminal has sent already. */
export async function untilAskedToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const onSignal = (): void => {
    resolve(undefined)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  await promise
}
