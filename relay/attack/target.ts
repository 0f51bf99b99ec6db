/** A relay as whoever attacks it knows it. */
export interface Target {
  readonly port: number
  readonly peerId: string
}

export function multiaddrOf({ port, peerId }: Target): string {
  return `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${peerId}`
}

/** An attack that goes on until it is ended. */
export interface Siege {
  /** What came of it, in a few words. */
  readonly outcome: string
  end(): Promise<void>
}

/** Attacks a relay with so many of what it attacks with, and resolves when all are there or were refused. */
export type Attack = (target: Target, count: number) => Promise<Siege>

/** Does it `count` times, at most `AT_ONCE` at a time, and counts those that succeeded. */
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

const AT_ONCE = 32
