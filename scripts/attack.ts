// Attacks a relay in every way that is known here while two honest tabs use it, and prints what came of it. Linux only: it reads /proc.
// Fails when the honest tabs cannot meet, the relay takes too much memory, or anything is left when an attack is over.
import {
  type AttackName,
  besiege,
  launchInWorker,
  RelayProcess,
  type Report,
  type Siege,
} from '../relay/attack/index.ts'

const MAX_MEBIBYTES = 256
/** More tabs than a relay is meant for, all at once: they are let in to see what they take. */
const LARGEST_CROWD = 1500
const LARGEST_CROWD_MEBIBYTES = 384
/** Threads that a crowd is divided among. */
const CROWD_THREADS = 2

interface Row {
  readonly name: string
  readonly maxMebibytes: number
  readonly report: Report
}

/** How many of what each attack attacks with. */
const COUNTS: Readonly<Record<AttackName, number>> = {
  'peers of one address': 300,
  'silent streams': 100,
  'topics without end': 60,
  'requests without end': 60,
  'silent sockets, slow headers': 1000,
  'silent WebSockets': 500,
  'broken WebSocket frames': 200,
  'garbage for a handshake': 200,
  'messages of 64 MiB': 16,
  'frames of 1 GiB': 16,
  'requests of 4 MiB': 100,
  'circuits to the deaf': 120,
  'bytes to the deaf': 120,
}

/** With the limits that a relay has by itself; one process goes through all of it. */
async function attackDefaults(): Promise<readonly Row[]> {
  const relay = await RelayProcess.start()
  const rows: Row[] = []
  for (const [name, count] of Object.entries(COUNTS) as [AttackName, number][]) {
    const report = await besiege(relay, async () => launchInWorker(name, relay, count))
    rows.push({ name, maxMebibytes: MAX_MEBIBYTES, report })
    console.log(`${report.problems.length === 0 ? 'stood' : 'FELL '}  ${name}`)
  }
  await relay.stop()
  return rows
}

/** With limits that let so many peers of one address in. */
async function crowd(count: number): Promise<Row> {
  const relay = await RelayProcess.start([
    `--max-connections-per-address=${2 * count}`,
    `--max-connect-rate-per-address=${count}`,
  ])
  const launch = async (): Promise<Siege> => {
    const share = Math.ceil(count / CROWD_THREADS)
    const parts = Array.from({ length: CROWD_THREADS }, async () =>
      launchInWorker('peers of one address', relay, share),
    )
    const sieges = await Promise.all(parts)
    return { end: async () => (await Promise.all(sieges.map(async (siege) => siege.end()))).join(', ') }
  }
  const report = await besiege(relay, launch)
  await relay.stop()
  const name = `${count} peers of one address`
  console.log(`${report.problems.length === 0 ? 'stood' : 'FELL '}  ${name}`)
  return { name, maxMebibytes: count < LARGEST_CROWD ? MAX_MEBIBYTES : LARGEST_CROWD_MEBIBYTES, report }
}

function problemsOf({ maxMebibytes, report }: Row): readonly string[] {
  const { peakMebibytes, problems } = report
  return peakMebibytes < maxMebibytes ? problems : [...problems, `${peakMebibytes} MiB were used`]
}

function lineOf({ name, report }: Row): string {
  const { outcome, exchanges, peakMebibytes, processorSeconds } = report
  const metMs = Math.max(...exchanges.map((exchange) => exchange.metMs))
  const exchangedMs = Math.max(...exchanges.map((exchange) => exchange.exchangedMs))
  return `| ${[name, outcome, metMs, exchangedMs, peakMebibytes, processorSeconds.toFixed(1)].join(' | ')} |`
}

const rows = [...(await attackDefaults()), await crowd(1000), await crowd(LARGEST_CROWD)]
console.log('\n| attack | what came of it | honest tabs met, ms | exchanged 512 KiB, ms | memory, MiB | processor, s |')
console.log('|---|---|---|---|---|---|')
for (const row of rows) console.log(lineOf(row))
const fallen = rows.filter((row) => problemsOf(row).length > 0)
for (const row of fallen) console.error(`\n${row.name}: ${problemsOf(row).join('; ')}`)
console.log(`\n${rows.length - fallen.length} passed, ${fallen.length} failed`)
process.exitCode = fallen.length === 0 ? 0 : 1
