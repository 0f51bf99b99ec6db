// Measures Muster's MuSig2 beside its peers and prints a table; `--write` puts it into bench/README.md as well.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpus } from 'node:os'
import { argv, version } from 'node:process'
import { medians } from './measure.ts'
import { operationNames, peers } from './peers.ts'

/** Signers of a group, and how many rounds are measured after those that only warm up. */
const SIZES = [
  { signers: 3, warmUp: 15, rounds: 41 },
  { signers: 15, warmUp: 3, rounds: 15 },
  { signers: 100, warmUp: 1, rounds: 7 },
]

const README = join(import.meta.dirname, 'README.md')
const [BEGIN, END] = ['<!-- table -->', '<!-- end of table -->']

const [, ...others] = peers.map(({ name }) => name)
const columns = [...peers.map(({ name }) => `${name}, ms`), ...others.map((name) => `${name} : Muster`)]
const rows = [
  `Node ${version}, ${cpus()[0]?.model ?? 'unknown processor'}.`,
  '',
  `| signers | operation | ${columns.join(' | ')} |`,
  `| --: | --- | ${columns.map(() => '--:').join(' | ')} |`,
]
for (const { signers, warmUp, rounds } of SIZES) {
  const secretKeys = Array.from({ length: signers }, () => crypto.getRandomValues(new Uint8Array(32)))
  const message = crypto.getRandomValues(new Uint8Array(32))
  const operationsOf = peers.map(({ operations }) => operations(secretKeys, message))
  for (const name of operationNames) {
    const measured = operationsOf.map((operations) => operations[name])
    medians(measured, warmUp)
    const times = medians(measured, rounds)
    rows.push(`| ${signers} | ${name} | ${[...times.map(milliseconds), ...ratios(times)].join(' | ')} |`)
    console.error(rows.at(-1))
  }
}

const table = rows.join('\n')
console.log(table)
if (argv.includes('--write')) {
  const [before = '', rest = ''] = readFileSync(README, 'utf8').split(BEGIN)
  const [, after = ''] = rest.split(END)
  writeFileSync(README, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`)
}

function milliseconds(time: number): string {
  return time.toFixed(time < 10 ? 2 : time < 100 ? 1 : 0)
}

/** How many times as long as the first the others take. */
function ratios([first = Number.NaN, ...rest]: readonly number[]): string[] {
  return rest.map((time) => (time / first).toFixed(1))
}
