// Changes the code in one small way after another and asks whether a test sees it; ends with a table, a line a folder.
//
//   npm run mutate                            src/session, src/signer, src/musig2 and src/group
//   npm run mutate -- src/session             one of them
//   npm run mutate -- src/session/fold.ts     one file, or several
//   npm run mutate -- --static src/group      and what runs while modules are loaded only: each such mutant takes all tests
//   npm run mutate -- --fresh                 without what earlier runs found out
//
// Fails where a folder scores less than ninety of a hundred, or a mutant survives in what decides about nonces and signatures.
// Results are kept in .cache/mutation, a page for people among them, so that a later run asks only about what has changed.
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { DECISIVE, PARTS, patternsOf } from './mutation/parts.ts'
import { type Outcome, tableOf, tally, unseenIn } from './mutation/tally.ts'

const CACHE = '.cache/mutation'
/** Of a hundred mutants so many have to be seen, in each folder. */
const MIN_SCORE = 90

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fresh: { type: 'boolean', default: false }, static: { type: 'boolean', default: false } },
})
const folders = [...new Set(PARTS.map(({ folder }) => folder))]
const asked = positionals.length === 0 ? folders : positionals
const foreign = asked.find((path) => PARTS.every((part) => patternsOf(part, [path]) === undefined))
if (foreign !== undefined) {
  console.error(`${foreign} is in none of ${folders.join(', ')}.`)
  process.exit(2)
}

mkdirSync(CACHE, { recursive: true })
const told = new Map<string, { readonly outcomes: Outcome[]; seconds: number }>()
for (const part of PARTS) {
  const { name, folder, tests } = part
  const mutate = patternsOf(part, asked)
  if (mutate === undefined) continue
  const startedAtMs = performance.now()
  const outcomes = await new Stryker({
    mutate: [...mutate],
    vitest: { dir: folder },
    ...(tests && { testFiles: tests.map((test) => `${folder}/${test}`) }),
    incrementalFile: `${CACHE}/${name}.json`,
    force: values.fresh,
    ignoreStatic: !values.static,
    reporters: ['progress-append-only', 'survivors', 'html', 'json'],
    htmlReporter: { fileName: `${CACHE}/${name}.html` },
    jsonReporter: { fileName: `${CACHE}/${name}.report.json` },
  }).runMutationTest()
  const sum = told.get(folder) ?? { outcomes: [], seconds: 0 }
  sum.outcomes.push(...outcomes)
  sum.seconds += (performance.now() - startedAtMs) / 1000
  told.set(folder, sum)
}
const tallies = [...told].map(([folder, { outcomes, seconds }]) => tally(folder, outcomes, seconds))
console.log(tableOf(tallies))
const holes = unseenIn(
  DECISIVE,
  [...told.values()].flatMap(({ outcomes }) => outcomes),
)
for (const file of holes) console.error(`${file} has mutants that no test saw, and must not have any.`)
process.exit(holes.length === 0 && tallies.every(({ score }) => score >= MIN_SCORE) ? 0 : 1)
