import { Random } from '../../src/simulation/random.ts'

/** The moments of a group's making and of a session at which something may go wrong, in their order. */
export const PHASES = [
  'seated',
  'sealed',
  'one confirmed',
  'proposed',
  'one approved',
  'two approved',
  'signing',
  'complete',
] as const
export type Phase = (typeof PHASES)[number]

/**
 * What goes wrong:
 *
 * | fault | what is done to one person |
 * |---|---|
 * | `kill` | the processes of their pages are killed; a new page is opened |
 * | `reload` | the page is reloaded |
 * | `freeze` | the processes of their pages stand still for half a minute |
 * | `relay` | the relay stops, for everyone, and comes back after some seconds |
 * | `loss` | every fifth packet of their WebRTC connections is lost, from now on |
 * | `quota` | no write of theirs has room, for some seconds |
 * | `tabs` | a second tab is opened, and both want to be the one that signs |
 */
export const FAULTS = ['kill', 'reload', 'freeze', 'relay', 'loss', 'quota', 'tabs'] as const
export type FaultKind = (typeof FAULTS)[number]

export const NAMES = ['Ann', 'Ben', 'Cleo'] as const
export type Name = (typeof NAMES)[number]

/** One thing that goes wrong. */
export interface Fault {
  readonly phase: Phase
  readonly kind: FaultKind
  readonly victim: Name
}

/** All that goes wrong in one run; everything else that is by chance follows from the seed. */
export interface Plan {
  readonly seed: string
  readonly faults: readonly Fault[]
}

/** Of so many pairs of a phase and a fault each run takes some, so that all together have every pair. */
const FAULTS_A_RUN = 3
export const RUNS_FOR_EVERY_PAIR = Math.ceil((PHASES.length * FAULTS.length) / FAULTS_A_RUN)

/** As many plans as asked for. Every `RUNS_FOR_EVERY_PAIR` of them have every pair of a phase and a fault once. */
export function plansOf(seed: string, count: number): readonly Plan[] {
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / RUNS_FOR_EVERY_PAIR)
    const pairs = shuffled(new Random(`${seed} ${round}`))
    const own = pairs.filter((_pair, place) => place % RUNS_FOR_EVERY_PAIR === index % RUNS_FOR_EVERY_PAIR)
    const random = new Random(`${seed} ${index} victims`)
    const faults = own.map((pair): Fault => ({ ...pair, victim: random.pick(NAMES) }))
    return { seed: `${seed}.${index}`, faults: faults.toSorted(byPhase) }
  })
}

/** A plan as `planText` wrote it. @throws Error for anything else. */
export function readPlan(seed: string, text: string): Plan {
  const faults = text.split(',').map((part): Fault => {
    const [phase, kind, victim] = part.split(':').map((word) => word.trim())
    const known = {
      phase: PHASES.find((name) => name === phase),
      kind: FAULTS.find((name) => name === kind),
      victim: NAMES.find((name) => name === victim),
    }
    if (known.phase === undefined || known.kind === undefined || known.victim === undefined) {
      throw new Error(`A fault is PHASE:FAULT:NAME, and not ${part}.`)
    }
    return { phase: known.phase, kind: known.kind, victim: known.victim }
  })
  return { seed, faults: faults.toSorted(byPhase) }
}

export function planText({ faults }: Plan): string {
  return faults.map(({ phase, kind, victim }) => `${phase}:${kind}:${victim}`).join(',')
}

function byPhase(a: Fault, b: Fault): number {
  return PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase)
}

function shuffled(random: Random): readonly Omit<Fault, 'victim'>[] {
  const pairs = PHASES.flatMap((phase) => FAULTS.map((kind) => ({ phase, kind })))
  return pairs
    .map((pair) => ({ pair, order: random.next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ pair }) => pair)
}
