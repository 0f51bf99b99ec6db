import type { Libp2p, Stream } from '@libp2p/interface'
import type { RelayHealth } from '../index.ts'

/** A relay as whoever attacks it knows it. */
export interface Target {
  readonly port: number
  readonly peerId: string
}

export function multiaddrOf({ port, peerId }: Target): string {
  return `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${peerId}`
}

/** What the relay says of itself. It answers in its turn, so it has read by then what came before. @throws TypeError when it is out of reach. */
export async function healthOf({ port }: Pick<Target, 'port'>): Promise<RelayHealth> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } })
  return (await response.json()) as RelayHealth
}

/** An attack that goes on until it is ended. */
export interface Siege {
  /** Ends it. @returns what came of it, in a few words. */
  end(): Promise<string>
}

/** Attacks a relay with so many of what it attacks with, and resolves when all of them are there or were refused. */
export type Attack = (target: Target, count: number) => Promise<Siege>

/** That many tabs or sockets are on their way in at a time. */
const AT_ONCE = 32

/** Does it `count` times. @returns how often it succeeded. */
export async function repeat(count: number, act: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0
  let succeeded = 0
  const work = async (): Promise<void> => {
    while (next < count) {
      try {
        await act(next++)
        succeeded += 1
      } catch {
        // The relay refused it, which is counted.
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return succeeded
}

/** Resolves when the stream has ended, in whatever way. */
export async function closeOf(stream: Pick<Stream, 'addEventListener'>): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  stream.addEventListener('close', () => {
    resolve(undefined)
  })
  return promise
}

/** A siege that is over when these tabs are gone. */
export function siegeOf(outcome: () => string, tabs: readonly Libp2p[]): Siege {
  return {
    end: async () => {
      const said = outcome()
      await stopAll(tabs)
      return said
    },
  }
}

export async function stopAll(tabs: readonly Libp2p[]): Promise<void> {
  // What they still want to send would hold up an orderly close.
  const streams = tabs.flatMap((tab) => tab.getConnections().flatMap((connection) => [...connection.streams]))
  for (const stream of streams) stream.abort(new Error('The attack is over.'))
  await Promise.all(tabs.map(async (tab) => tab.stop()))
}
