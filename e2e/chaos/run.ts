// Three people in three browsers make a group and sign, while tabs are killed, frozen and doubled, the relay goes and comes, packets are
// lost and storage is full. Every run ends in one valid signature on all three screens, or in a screen that says why not; the last line is
// `N passed, N failed`. Needs a build (`npm run build`).
//
//   npm run chaos                                    as many runs as have every fault in every phase once
//   npm run chaos -- --seed 7 --runs 3               others, and fewer
//   npm run chaos -- --seed 7.2 --plan 'signing:kill:Ben,complete:tabs:Ann'   one run again
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { chromiumArguments, findChromium } from '../browser/find-chromium.ts'
import { type Plan, planText, plansOf, readPlan, RUNS_FOR_EVERY_PAIR } from './plan.ts'
import { type Played, playPlan, type Stage } from './play.ts'
import { matrix } from './table.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: String(RUNS_FOR_EVERY_PAIR) },
    plan: { type: 'string' },
    patience: { type: 'string', default: '120' },
    log: { type: 'boolean', default: false },
  },
})
const executablePath = findChromium()
const stage: Stage = {
  startBrowser: () =>
    chromium.launch({
      args: [...chromiumArguments],
      ...(executablePath === undefined ? {} : { executablePath }),
    }),
  patienceMs: Number(values.patience) * 1_000,
  log: (line) => {
    if (values.log) console.log(line)
  },
}
const plans =
  values.plan === undefined ? plansOf(values.seed, Number(values.runs)) : [readPlan(values.seed, values.plan)]

const results: { readonly plan: Plan; readonly played: Played }[] = []
for (const plan of plans) {
  const played = await playPlan(plan, stage)
  results.push({ plan, played })
  tell(plan, played)
}
console.log(`\n${matrix(results)}`)
const failed = results.filter(({ played }) => played.outcome.kind === 'failed').length
console.log(`\n${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function tell(plan: Plan, { outcome, seconds, steps, refusals, complaints }: Played): void {
  const ending = outcome.kind === 'signed' ? 'signed' : `${outcome.kind}: ${outcome.words}`
  console.log(`${plan.seed.padEnd(6)} ${planText(plan).padEnd(90)} ${seconds.toFixed(0).padStart(4)} s  ${ending}`)
  for (const refusal of new Set(refusals)) console.log(`         said: ${refusal.slice(0, 160)}`)
  if (outcome.kind !== 'failed') return
  for (const step of steps) console.error(`         ${step}`)
  for (const complaint of complaints) console.error(`         ${complaint}`)
  console.error(`  npm run chaos -- --seed ${plan.seed} --plan '${planText(plan)}' --log`)
}
