// Everything that must hold, in order; ends with a line `N passed, N failed`.
// `node scripts/test.ts` runs all stages, `node scripts/test.ts lint types` only those named.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import {
  countOfCheck,
  countOfPlaywright,
  countOfVitest,
  type Counts,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
} from './counts.ts'

const ROOT = join(import.meta.dirname, '..')
const UNIT_REPORT = '.cache/test/unit.json'
const BROWSER_REPORT = '.cache/test/browsers.json'

interface Stage {
  readonly name: string
  readonly command: readonly string[]
  /** The stages without whose success this one would test something stale or nothing at all. */
  readonly needs?: readonly string[]
  /** A JSON report that the command writes, and how it is read; a stage without one is a single test. */
  readonly report?: {
    readonly file: string
    readonly count: (file: string, exitCode: number) => Counts
    readonly failures: (file: string) => readonly string[]
  }
}

const stages: readonly Stage[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'imports', command: ['node', 'scripts/check-imports.ts'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'knip', command: ['knip', '--no-progress'] },
  {
    name: 'unit',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`],
    report: { file: UNIT_REPORT, count: countOfVitest, failures: failuresOfVitest },
  },
  { name: 'simulate', command: ['node', 'scripts/simulate.ts'] },
  { name: 'fuzz', command: ['node', 'scripts/fuzz.ts', '--inputs', '50000'] },
  { name: 'build', command: ['vite', 'build'] },
  { name: 'size', command: ['node', 'scripts/size.ts'], needs: ['build'] },
  { name: 'chromium', command: ['node', 'scripts/chromium.ts'] },
  {
    name: 'browsers',
    command: ['playwright', 'test'],
    needs: ['build', 'chromium'],
    report: { file: BROWSER_REPORT, count: countOfPlaywright, failures: failuresOfPlaywright },
  },
  { name: 'dials', command: ['node', 'e2e/dials/run.ts', '--chromium'], needs: ['chromium'] },
]

/** The exit code; a command that cannot be started, or is stopped by a signal, has failed. */
async function run(command: readonly string[]): Promise<number> {
  const [program = '', ...rest] = command
  const PATH = [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
  const { promise, resolve } = Promise.withResolvers<number>()
  const child = spawn(program, rest, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH },
  })
  child.on('error', (error) => {
    console.error(`${program} cannot be started: ${error.message}`)
    resolve(1)
  })
  child.on('exit', (code) => {
    resolve(code ?? 1)
  })
  return await promise
}

async function runStage({ command, report }: Stage): Promise<Counts> {
  if (report === undefined) return countOfCheck(await run(command))
  const file = join(ROOT, report.file)
  rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  return report.count(file, await run(command))
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => stages.every((stage) => stage.name !== name))
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are ${stages.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const results: { readonly name: string; readonly counts: Counts; readonly note: string }[] = []
for (const stage of stages) {
  if (asked.length > 0 && !asked.includes(stage.name)) continue
  const startedAtMs = Date.now()
  const broken = results.find(({ name, counts }) => stage.needs?.includes(name) === true && counts.failed > 0)
  const isBlocked = broken !== undefined
  console.log(`\n— ${stage.name}: ${isBlocked ? `not run, because ${broken.name} failed` : stage.command.join(' ')}`)
  const counts = isBlocked ? countOfCheck(1) : await runStage(stage)
  const note = isBlocked ? 'not run' : `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`
  results.push({ name: stage.name, counts, note })
}

// Once more at the end, where it is found without a search.
const failures = stages.flatMap(({ name, report }) => {
  const hasFailed = results.some((result) => result.name === name && result.counts.failed > 0)
  return hasFailed && report !== undefined ? report.failures(join(ROOT, report.file)) : []
})
console.log(failures.length === 0 ? '' : `\nWhat failed:\n${failures.join('\n')}\n`)
for (const { name, counts, note } of results) {
  console.log(
    `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(9)} ${counts.passed} passed, ${counts.failed} failed (${note})`,
  )
}
const total = sum(results.map(({ counts }) => counts))
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
