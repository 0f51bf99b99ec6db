import { ELECTION_METHODS, type ElectionMethod } from '../session/index.ts'
import { type AttackName, ATTACKS } from './attacks.ts'
import type { DiskFailure } from './disk.ts'
import { Random } from './random.ts'

/** What a crash does to the disk. `coordinator`: its records are lost and those of the signer stay. */
export type DiskFate = 'kept' | 'rolled back' | 'coordinator lost' | 'lost'

/** Something that happens beside the course of things. Nodes are signer indexes; `session` is the position among the plan's sessions. */
export type Happening =
  | { readonly kind: 'propose' | 'approve' | 'decline'; readonly node: number; readonly session: number }
  | {
      readonly kind: 'open link' | 'failover' | 'hand over' | 'confirm' | 'close'
      readonly node: number
      readonly session: number
    }
  | { readonly kind: 'clean up' | 'look for others'; readonly node: number }
  | {
      readonly kind: 'crash'
      readonly node: number
      readonly disk: DiskFate
      /** Share of writes that the disk forgets when it is rolled back. */
      readonly rolledBackShare: number
      /** Share of calls under way that are carried out. */
      readonly doneShare: number
    }
  | { readonly kind: 'start'; readonly node: number }
  | ({ readonly kind: 'disk fails'; readonly node: number } & DiskFailure)
  | { readonly kind: 'disk recovers'; readonly node: number }
  | { readonly kind: 'clock'; readonly node: number; readonly offsetMs: number }
  | { readonly kind: 'disconnect'; readonly node: number; readonly other: number }
  | { readonly kind: 'partition'; readonly islands: readonly (readonly number[])[] }
  | { readonly kind: 'heal' | 'relay stops' | 'relay starts' }
  /** More than a transport may do: what is under way is lost, comes twice, or overtakes. `choice` picks from all of it. */
  | { readonly kind: 'drop' | 'duplicate' | 'overtake'; readonly choice: number }
  | { readonly kind: 'attack'; readonly node: number; readonly attack: AttackName }

export type Event = Happening & { readonly step: number }

export interface PlannedSession {
  readonly creator: number
  readonly text: string
  readonly electionMethod: ElectionMethod
}

/** A whole schedule. With the same plan everything happens again, to the byte. */
export interface Plan {
  readonly seed: string
  readonly signerCount: number
  /** Names the order in which what is under way arrives; `undefined` is the order of causes. */
  readonly order: string | undefined
  /** Share of the ports' calls that wait for the schedule, 0 to 1. */
  readonly heldShare: number
  /** Nodes for which almost everything takes long. */
  readonly slowNodes: readonly number[]
  /** Signers that an attacker plays. */
  readonly hostileNodes: readonly number[]
  /** By position: who wants which session signed. */
  readonly sessions: readonly PlannedSession[]
  /** In the order of their steps. */
  readonly events: readonly Event[]
}

/** A disk that is full or denied fails for everything; the rest is like a fault in the middle of a few writes. */
const FAILING_PREFIXES = ['', '', 'session/statement/', 'session/statement/', 'session/', 'group/', 'signer/']
const YEAR_MS = 365 * 86_400_000

export interface PlanOptions {
  /** 2 to 8; drawn when left out. */
  readonly signerCount?: number
}

/** The schedule that a seed stands for. */
export function planOf(seed: string, options: PlanOptions = {}): Plan {
  const random = new Random(`plan ${seed}`)
  const drawn = random.pick([2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8])
  const signerCount = options.signerCount ?? drawn
  const nodes = Array.from({ length: signerCount }, (_, index) => index)
  const hostileCount = random.chance(0.3) ? 1 + (signerCount > 3 && random.chance(0.3) ? 1 : 0) : 0
  const hostileNodes = nodes.toSorted(() => (random.chance(0.5) ? 1 : -1)).slice(0, hostileCount)
  const honest = nodes.filter((node) => !hostileNodes.includes(node))
  const sessions = Array.from({ length: random.chance(0.15) ? 2 : 1 }, (_, index) => ({
    creator: random.pick(honest),
    text: `Payment ${index} of ${seed}`,
    electionMethod: random.pick(ELECTION_METHODS),
  }))
  const isTransportHonest = random.chance(0.6)
  const horizon = random.pick([30, 60, 120, 120, 240]) * Math.max(1, signerCount - 1)
  const events: Event[] = []
  const at = (): number => random.below(horizon)
  for (const [session, { creator }] of sessions.entries()) {
    const proposed = session === 0 ? 0 : at()
    events.push({ step: proposed, kind: 'propose', node: creator, session })
    for (const node of honest) {
      const kind = random.chance(0.02) ? 'decline' : 'approve'
      events.push({ step: random.chance(0.3) ? 0 : proposed + at(), kind, node, session })
    }
  }
  const faultCount = random.pick([0, 2, 4, 8, 12, 16, 24])
  for (let fault = 0; fault < faultCount; fault++) {
    events.push(...faultOf(random, { nodes, honest, at, isTransportHonest, sessionCount: sessions.length }))
  }
  if (hostileCount > 0) {
    // Without its share of honest work a session never comes to where most attacks begin.
    const honestWork = ['honest nonce', 'honest nonce', 'honest partial', 'honest partial'] as const
    for (let count = random.below(24); count >= 0; count--) {
      const attack = random.chance(0.4) ? random.pick(honestWork) : random.pick(ATTACKS)
      events.push({ step: at(), kind: 'attack', node: random.pick(hostileNodes), attack })
    }
  }
  return {
    seed,
    signerCount,
    order: random.chance(0.1) ? undefined : seed,
    heldShare: random.pick([0, 0, 0.15, 0.4, 1]),
    slowNodes: random.chance(0.3) ? [random.pick(nodes)] : [],
    hostileNodes,
    sessions,
    events: events.toSorted((a, b) => a.step - b.step),
  }
}

interface FaultRange {
  readonly nodes: readonly number[]
  readonly honest: readonly number[]
  readonly at: () => number
  readonly isTransportHonest: boolean
  readonly sessionCount: number
}

function faultOf(random: Random, { nodes, honest, at, isTransportHonest, sessionCount }: FaultRange): readonly Event[] {
  const step = at()
  const node = random.pick(honest)
  const session = random.below(sessionCount)
  const later = step + random.below(60)
  const kinds = [
    'crash',
    'crash',
    'crash',
    'crash',
    'crash',
    'disconnect',
    'disconnect',
    'partition',
    'relay',
    'disk',
    'disk',
    'disk',
    'clock',
    'failover',
    'failover',
    'hand over',
    'confirm',
    'clean up',
    'look for others',
    'open link',
    'close',
    'network',
    'network',
    'network',
  ] as const
  const kind = random.pick(kinds)
  switch (kind) {
    case 'crash': {
      const disk = random.pick([
        'kept',
        'kept',
        'kept',
        'kept',
        'rolled back',
        'rolled back',
        'coordinator lost',
        'lost',
      ])
      const shares = { rolledBackShare: random.below(101) / 100, doneShare: random.pick([0, 0.5, 1]) }
      const isLost = disk === 'lost' && !random.chance(0.2)
      const crash = { step, kind, node, disk: isLost ? ('kept' as const) : (disk as DiskFate), ...shares }
      return [crash, { step: later, kind: 'start', node }]
    }
    case 'disconnect':
      return [{ step, kind, node, other: random.pick(nodes) }]
    case 'partition': {
      const side = nodes.filter(() => random.chance(0.5))
      const islands = [side, nodes.filter((other) => !side.includes(other))]
      return [
        { step, kind, islands },
        { step: later, kind: 'heal' },
        { step: later + 1, kind: 'look for others', node },
      ]
    }
    case 'relay':
      return [
        { step, kind: 'relay stops' },
        { step: later, kind: 'relay starts' },
      ]
    case 'disk': {
      const code = random.pick(['store_full', 'store_denied', 'store_failed'] as const)
      return [
        {
          step,
          kind: 'disk fails',
          node,
          code,
          prefix: random.pick(FAILING_PREFIXES),
          afterWrites: random.below(6),
          isOnce: random.chance(0.5),
        },
        { step: later, kind: 'disk recovers', node },
      ]
    }
    case 'clock': {
      const offsetMs = Math.round((random.below(2001) / 100 - 10) * YEAR_MS)
      return [{ step, kind, node, offsetMs }, ...(random.chance(0.5) ? [{ step: later, kind, node, offsetMs: 0 }] : [])]
    }
    case 'failover':
    case 'hand over':
    case 'confirm':
    case 'open link':
      return [{ step, kind, node, session }]
    case 'close':
      return [
        { step, kind, node, session },
        { step: later, kind: 'open link', node, session },
      ]
    case 'clean up':
    case 'look for others':
      return [{ step, kind, node }]
    case 'network': {
      const choice = random.next()
      if (isTransportHonest) return [{ step, kind: 'disconnect', node, other: random.pick(nodes) }]
      return [{ step, kind: random.pick(['drop', 'duplicate', 'overtake'] as const), choice }]
    }
  }
}

/** A plan as it was printed. It is trusted: whoever runs the simulation wrote it. @throws SyntaxError when it is no JSON. */
export function readPlan(text: string): Plan {
  return JSON.parse(text) as Plan
}
