/** What is needed of the machine. */
export interface NodeMachine {
  /** BITCOIND, when a person set it. */
  readonly named: string | undefined
  /** Where else a node may be, in the order of preference: on PATH, and what was fetched earlier. */
  readonly places: readonly string[]
  /** Whether this file is a `bitcoind` that tells its version. */
  starts(file: string): boolean
  /** Brings one into the project's cache without changing the system. @returns its path. @throws Error saying why it cannot. */
  fetch(): string
  /** Tells the person what is going on. */
  say(text: string): void
}

/** What a person can do where no node can be brought. */
const ADVICE = 'Install Bitcoin Core or Bitcoin Knots and set BITCOIND to the path of bitcoind.'

/**
 * A `bitcoind` that starts: the one that BITCOIND names, else one that is there, else one that is fetched.
 * @returns its path, or why there is none and what to do.
 */
export function ensureBitcoind(machine: NodeMachine): { readonly path: string } | { readonly problem: string } {
  const { named, places } = machine
  if (named !== undefined && named !== '') {
    // Another node than the one that was asked for would be a surprise.
    return machine.starts(named) ? { path: named } : { problem: `BITCOIND is ${named}, and that does not start.` }
  }
  const found = places.find((file) => machine.starts(file))
  if (found !== undefined) return { path: found }
  machine.say('No bitcoind here: fetching one from Debian into the cache.')
  try {
    const path = machine.fetch()
    return machine.starts(path) ? { path } : { problem: `The bitcoind that was fetched does not start here. ${ADVICE}` }
  } catch (error) {
    return {
      problem: `No bitcoind could be fetched: ${error instanceof Error ? error.message : String(error)} ${ADVICE}`,
    }
  }
}
