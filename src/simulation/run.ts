import { happen } from './happenings.ts'
import { judge, type Outcome } from './judge.ts'
import type { Plan } from './plan.ts'
import { Random } from './random.ts'
import { recover, rest } from './recovery.ts'
import { seedRandomness } from './seeded-crypto.ts'
import { settingOf } from './setting.ts'
import { type Host, Stage } from './stage.ts'
import { Violation } from './violation.ts'

export type Verdict =
  | { readonly kind: 'kept'; readonly outcome: Outcome }
  | { readonly kind: 'broken'; readonly violation: Violation }

/** Plays one plan from its beginning. The same plan gives the same verdict. */
export async function play(plan: Plan, host: Host): Promise<Verdict> {
  const setting = await settingOf(plan.signerCount, host.settle)
  const restore = seedRandomness(new Random(`nonces ${plan.seed}`))
  try {
    const stage = new Stage(plan, setting, host)
    await stage.start()
    await follow(stage, plan)
    const known = await recover(stage)
    return { kind: 'kept', outcome: judge(stage, known) }
  } catch (error) {
    if (error instanceof Violation) return { kind: 'broken', violation: error }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'broken', violation: new Violation('error', message) }
  } finally {
    restore()
  }
}

/** Lets what is under way happen, and the plan's events at their steps; where nothing is under way, the next one at once. */
export async function follow(stage: Stage, plan: Plan): Promise<void> {
  for (const event of plan.events) {
    while (stage.step < event.step && (await stage.move()));
    stage.step = Math.max(stage.step, event.step)
    await happen(stage, event)
  }
  await rest(stage)
}
