import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AttackName, attacks, besiege, RelayProcess } from './index.ts'

/** What a small server has to spare. */
const MAX_MEBIBYTES = 256

let relay: RelayProcess
beforeAll(async () => {
  relay = await RelayProcess.start()
})
afterAll(async () => {
  await relay.stop()
})

describe('two honest tabs meet and exchange 512 KiB, the relay stays small and frees everything afterwards', () => {
  it.each<[AttackName, number, RegExp]>([
    ['peers of one address', 40, /^40 of 40 peers/],
    ['silent streams', 60, /^\d+ of 60 streams/],
    ['topics without end', 20, /^(?:3\d\d\d|4000) of 5120 registrations/],
    ['requests without end', 10, /answers/],
    ['silent sockets, slow headers', 300, /sockets/],
    ['silent WebSockets', 60, /^\d+ of 60 WebSockets/],
    ['broken WebSocket frames', 40, /^40 of 40 sockets/],
    ['garbage for a handshake', 40, /WebSockets/],
    ['messages of 64 MiB', 2, /WebSockets/],
    ['frames of 1 GiB', 4, /MiB/],
    ['requests of 4 MiB', 40, /MiB/],
    ['circuits to the deaf', 80, /circuits/],
    ['bytes to the deaf', 10, /circuits/],
  ])('under %s', async (name, count, outcome) => {
    const report = await besiege(relay, async () => attacks[name](relay, count))
    expect(report.problems).toEqual([])
    expect(report.exchanges).toHaveLength(2)
    expect(report.outcome).toMatch(outcome)
    expect(report.peakMebibytes).toBeLessThan(MAX_MEBIBYTES)
  })
})
