// Measures Muster's MuSig2 beside its peers and prints a table; `--write` puts it into bench/README.md as well.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
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

const rows = [
  `| signers | operation | ${peers.map(({ name }) => `${name}, ms`).join(' | ')} | times faster than |`,
  `| --: | --- | ${peers.map(() => '--:').join(' | ')} | --- |`,
]
for (const { signers, warmUp, rounds } of SIZES) {
  const secretKeys = Array.from({ length: signers }, () => crypto.getRandomValues(new Uint8Array(32)))
  const message = crypto.getRandomValues(new Uint8Array(32))
  const operationsOf = peers.map(({ operations }) => operations(secretKeys, message))
  for (const name of operationNames) {
    const measured = operationsOf.map((operations) => operations[name])
    medians(measured, warmUp)
    const times = medians(measured, rounds)
    rows.push(`| ${signers} | ${name} | ${times.map(milliseconds).join(' | ')} | ${ratios(times)} |`)
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

/** How many times the others' time is ours. */
function ratios([ours = Number.NaN, ...others]: readonly number[]): string {
  return others.map((time) => (time / ours).toFixed(1)).join(' / ')
}
