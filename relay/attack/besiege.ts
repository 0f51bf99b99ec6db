import { setTimeout as delay } from 'node:timers/promises'
import type { RelayHealth } from '../index.ts'
import { openGateway } from './gateway.ts'
import { type Exchange, exchange } from './honest-pair.ts'
import type { RelayProcess } from './relay-process.ts'
import type { Siege } from './siege.ts'

/** The address of the honest pair; attackers come from 127.0.0.1. */
const HONEST_ADDRESS = '127.0.0.2'
const POLL_MS = 50
/** Longer than the relay waits for anybody to make sense. */
const FREED_WITHIN_MS = 25_000
/** Sockets and files of the relay's own that may come and go. */
const SPARE_FILES = 4

/** What a relay went through. */
export interface Report {
  readonly outcome: string
  /** Of the honest pair while the attack began, and while it stood. */
  readonly exchanges: readonly Exchange[]
  /** The most that was seen, in MiB. */
  readonly peakMebibytes: number
  readonly processorSeconds: number
  /** What went wrong for the relay or the honest pair. */
  readonly problems: readonly string[]
}

/** Attacks a relay while two honest tabs use it from another address, ends the attack and waits until the relay has let go of all of it. */
export async function besiege(relay: RelayProcess, launch: () => Promise<Siege>): Promise<Report> {
  const problems: string[] = []
  const exchanges: Exchange[] = []
  const filesBefore = await relay.openFiles()
  const secondsBefore = await relay.processorSeconds()
  const gateway = await openGateway(relay.port, HONEST_ADDRESS)
  const honest = async (when: string): Promise<void> => {
    try {
      exchanges.push(await exchange({ port: gateway.port, peerId: relay.peerId }))
    } catch (error) {
      problems.push(`${when}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const watch = watchMemory(relay)
  try {
    const [siege] = await Promise.all([launch(), honest('at the beginning')])
    await honest('under attack')
    const outcome = await siege.end()
    await gateway.close()
    const left = await untilFreed(relay, filesBefore + SPARE_FILES)
    if (left !== undefined) problems.push(`not freed: ${left}`)
    const processorSeconds = (await relay.processorSeconds()) - secondsBefore
    return { outcome, exchanges, peakMebibytes: await watch.end(), processorSeconds, problems }
  } finally {
    await watch.end()
  }
}

function watchMemory(relay: RelayProcess): { end(): Promise<number> } {
  const over = new AbortController()
  let peak = 0
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, (await relay.memory()).resident)
      await delay(POLL_MS)
    }
  }
  const watching = watch()
  return {
    end: async () => {
      over.abort()
      await watching
      return peak
    },
  }
}

/** What is left when the time is over; undefined when the relay has let go of everything. */
async function untilFreed(relay: RelayProcess, maxFiles: number): Promise<string | undefined> {
  const deadline = performance.now() + FREED_WITHIN_MS
  for (;;) {
    // From the address of the attackers, who may still have all the places of it.
    const health = await relay.health().catch(String)
    const files = await relay.openFiles()
    if (typeof health !== 'string' && heldBy(health) === 0 && files <= maxFiles) return undefined
    if (performance.now() > deadline) return `${JSON.stringify(health)}, ${files} files`
    await delay(POLL_MS)
  }
}

function heldBy({ connections, reservations, circuits, topics }: RelayHealth): number {
  return connections + reservations + circuits + topics
}
