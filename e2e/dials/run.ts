// WebRTC dials in a row between browsers of separate processes, through both modes of the bridge; one failure fails the run.
// `node e2e/dials/run.ts [--browsers chromium|firefox|both] [--count 25] [--mode transfer|proxy|both]`;
// `--chromium` is short for `--browsers chromium`.
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Browsers, type DialPage, type Vendor } from './browsers.ts'
import type { Mode } from './messages.ts'
import { startRelay } from './relay.ts'
import { startSite } from './site.ts'
import { printTable, type Row } from './table.ts'

/** Bytes of each stream of an ordinary dial, and of the last one of a series: more than may be queued, so that sending has to wait. */
const ORDINARY_BYTES = 64 * 1024
const LARGE_BYTES = 4 * 1024 * 1024
/** A dial sooner than 200 ms after hanging up fails now and then in libp2p itself, bridge or not. */
const PAUSE_MS = 300

interface Series {
  readonly from: Vendor
  readonly to: Vendor
  readonly mode: Mode
}

const { values } = parseArgs({
  options: {
    browsers: { type: 'string', default: 'both' },
    count: { type: 'string', default: '25' },
    mode: { type: 'string', default: 'both' },
    chromium: { type: 'boolean', default: false },
  },
})
const vendors = choose<Vendor>('--browsers', values.chromium ? 'chromium' : values.browsers, ['chromium', 'firefox'])
const modes = choose<Mode>('--mode', values.mode, ['transfer', 'proxy'])
const count = Number(values.count)
if (!Number.isSafeInteger(count) || count < 1) usage(`--count must be a positive number, not ${values.count}.`)

const all: readonly Series[] = modes.flatMap((mode) =>
  vendors.flatMap((from) => vendors.map((to) => ({ from, to, mode }))),
)
const [relay, site] = await Promise.all([startRelay(), startSite()])
const browsers = new Browsers()
const rows: Row[] = []
try {
  // One after the other: dials that share the processor say nothing about each other's time.
  for (const series of all) rows.push(await runSeries(series))
} finally {
  await browsers.stop()
  await site.stop()
  await relay.stop()
}
printTable(rows)
process.exitCode = rows.every(({ faults }) => faults.length === 0) ? 0 : 1

async function runSeries({ from, to, mode }: Series): Promise<Row> {
  const row: Row = { name: `${from} to ${to}, ${mode}`, count, dialMs: [], answerMs: [], faults: [] }
  const dialler = await browsers.open(from, 'first', site.url, mode)
  const listener = await browsers.open(to, 'second', site.url, mode)
  try {
    const here = await dialler.ask({ type: 'start', relay: relay.address }, 'started')
    const there = await listener.ask({ type: 'start', relay: relay.address }, 'started')
    const address = `${relay.address}/p2p-circuit/webrtc/p2p/${there.peerId}`
    for (let index = 0; index < count; index++) {
      const bytes = index === count - 1 ? LARGE_BYTES : ORDINARY_BYTES
      try {
        const { dialMs, answerMs } = await dialler.ask({ type: 'dial', address, bytes }, 'dialled')
        row.dialMs.push(dialMs)
        if (bytes === ORDINARY_BYTES) row.answerMs.push(answerMs)
      } catch (error) {
        row.faults.push(`dial ${index + 1}: ${error instanceof Error ? error.message : String(error)}`)
        console.log(
          `${row.name}, dial ${index + 1} failed. What went over the bridge of the dialler and of the listener:`,
        )
        for (const page of [dialler, listener])
          for (const line of [...(await page.trace()), '']) console.log(`  ${line}`)
      }
      await Promise.all([
        dialler.ask({ type: 'hang-up', peerId: there.peerId }, 'hung-up'),
        listener.ask({ type: 'hang-up', peerId: here.peerId }, 'hung-up'),
      ])
      await pause(PAUSE_MS)
    }
    for (const page of [dialler, listener])
      row.faults.push(...page.takeFaults(), ...(await faultsOfTraffic(page, mode)))
  } catch (error) {
    row.faults.push(error instanceof Error ? error.message : String(error))
  }
  await Promise.all([dialler.close(), listener.close()])
  console.log(`${row.name}: ${row.dialMs.length} of ${count}`)
  return row
}

/** A series proves its mode only if the bytes went that way. */
async function faultsOfTraffic(page: DialPage, mode: Mode): Promise<readonly string[]> {
  const { transferred, proxied } = await page.traffic()
  const isRight = mode === 'transfer' ? transferred > 0 && proxied === 0 : transferred === 0 && proxied > 0
  return isRight
    ? []
    : [`not in ${mode} mode: ${transferred} channels transferred, ${proxied} messages through the page`]
}

function choose<Value extends string>(option: string, asked: string, known: readonly Value[]): readonly Value[] {
  if (asked === 'both') return known
  const found = known.filter((value) => value === asked)
  if (found.length === 0) usage(`${option} is ${known.join(', ')} or both, not ${asked}.`)
  return found
}

function usage(message: string): never {
  console.error(message)
  process.exit(2)
}
