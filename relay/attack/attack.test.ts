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
    ['requests without end', 10, /, \d+ streams were reset/],
    ['silent sockets, slow headers', 300, /, (?:4[4-9]|[5-9]\d|\d{3}) closed by the relay/],
    ['silent WebSockets', 60, /^\d+ of 60 WebSockets/],
    ['broken WebSocket frames', 40, /, 40 closed by the relay/],
    ['garbage for a handshake', 40, /, 40 closed by the relay/],
    ['messages of 64 MiB', 2, /, 2 closed by the relay/],
    ['frames of 1 GiB', 4, /^\d of 128 MiB/],
    ['requests of 4 MiB', 40, /^\d of 150 MiB/],
    ['circuits to the deaf', 80, /, (?:1[6-9]|[2-8]\d) ended by the relay/],
    ['bytes to the deaf', 10, /, 10 ended by the relay/],
  ])('under %s', async (name, count, outcome) => {
    const report = await besiege(relay, async () => attacks[name](relay, count))
    expect(report.problems).toEqual([])
    expect(report.exchanges).toHaveLength(2)
    expect(report.outcome).toMatch(outcome)
    expect(report.peakMebibytes).toBeLessThan(MAX_MEBIBYTES)
  })
})
