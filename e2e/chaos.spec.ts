import { playPlan } from './chaos/play.ts'
import { readPlan } from './chaos/plan.ts'
import { expect, test } from './stage/stage.ts'

// A short form of `npm run chaos`, which has every fault in every phase.

const PATIENCE_MS = 60_000

for (const plan of [
  'seated:reload:Ben,sealed:kill:Cleo,one approved:kill:Ann,signing:kill:Ben,complete:tabs:Cleo',
  'one confirmed:relay:Ann,proposed:loss:Ben,two approved:quota:Cleo,complete:kill:Ann',
]) {
  test(`people still come to one signature through ${plan.replaceAll(',', ', ')}`, async ({ playwright }) => {
    // Three browsers of their own on a busy machine.
    test.slow()
    const { outcome, steps } = await playPlan(readPlan('1', plan), {
      startBrowser: () => playwright.chromium.launch(test.info().project.use.launchOptions),
      patienceMs: PATIENCE_MS,
      log: () => {},
    })
    expect(outcome, steps.join('\n')).toEqual({ kind: 'signed' })
  })
}
