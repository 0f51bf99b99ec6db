// Changes the code in one small way after another and asks whether a test sees it; ends with a table, a line a folder.
//
//   npm run mutate                            src/session, src/signer, src/musig2 and src/group
//   npm run mutate -- src/session             one of them
//   npm run mutate -- src/session/fold.ts     one file, or several
//   npm run mutate -- --static src/group      and what runs while modules are loaded only: each such mutant takes all tests
//   npm run mutate -- --fresh                 without what earlier runs found out
//
// Results are kept in .cache/mutation, a page for people among them, so that a later run asks only about what has changed.
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { tableOf, tally } from './mutation/tally.ts'

const FOLDERS = ['src/session', 'src/signer', 'src/musig2', 'src/group']
const CACHE = '.cache/mutation'
/** Of a hundred mutants so many have to be seen, in each folder. */
const MIN_SCORE = 90

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fresh: { type: 'boolean', default: false }, static: { type: 'boolean', default: false } },
})
const asked = positionals.length === 0 ? FOLDERS : positionals
const isIn = (folder: string) => (path: string) => path === folder || path.startsWith(`${folder}/`)
const foreign = asked.find((path) => !FOLDERS.some((folder) => isIn(folder)(path)))
if (foreign !== undefined) {
  console.error(`${foreign} is in none of ${FOLDERS.join(', ')}.`)
  process.exit(2)
}

mkdirSync(CACHE, { recursive: true })
const tallies = []
for (const folder of FOLDERS.filter((one) => asked.some(isIn(one)))) {
  const name = folder.replaceAll('/', '-')
  const mutate = asked.filter(isIn(folder)).map((path) => (path === folder ? `${folder}/**/*.ts` : path))
  const startedAtMs = performance.now()
  const mutants = await new Stryker({
    mutate: [...mutate, '!src/**/*.{test,contract,fixture}.ts', '!src/**/*.contract.test.ts'],
    vitest: { dir: folder },
    incrementalFile: `${CACHE}/${name}.json`,
    force: values.fresh,
    ignoreStatic: !values.static,
    reporters: ['progress-append-only', 'survivors', 'html', 'json'],
    htmlReporter: { fileName: `${CACHE}/${name}.html` },
    jsonReporter: { fileName: `${CACHE}/${name}.report.json` },
  }).runMutationTest()
  tallies.push(tally(folder, mutants, (performance.now() - startedAtMs) / 1000))
}
console.log(tableOf(tallies))
process.exit(tallies.every(({ score }) => score >= MIN_SCORE) ? 0 : 1)
