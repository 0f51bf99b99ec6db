import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { schnorr } from '@noble/curves/secp256k1.js'
import { fromHex } from '../../src/bytes/index.ts'
import { Random } from '../../src/simulation/random.ts'
import { linkOn, signatureOn } from '../stage/acts.ts'
import type { Person } from '../stage/person.ts'
import { RelayOnStage } from '../stage/relay-on-stage.ts'
import { Actor, type Goal, StatedRefusal } from './actor.ts'
import {
  allSeated,
  approved,
  confirmed,
  gathering,
  inGroup,
  onSession,
  proposed,
  seat,
  signature,
  words,
  wordsOn,
} from './goals.ts'
import { type Fault, NAMES, type Phase, type Plan } from './plan.ts'

/** What a run came to. */
export type Outcome =
  /** One valid signature, the same on all three screens. */
  | { readonly kind: 'signed' }
  /** A screen says that there will be none, and why. */
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'failed'; readonly words: string }

export interface Played {
  readonly outcome: Outcome
  readonly seconds: number
  /** What was done and seen, in order. */
  readonly steps: readonly string[]
  /** What screens said against someone on the way. */
  readonly refusals: readonly string[]
  /** What browsers complained of. */
  readonly complaints: readonly string[]
}

/** Longer than relays and WebRTC wait for a sign of life. */
const FREEZE_MS = 30_000
const LOST_PERCENT = 20
/** How long a relay is away, or storage full, at the least and at the most. */
const SHORTEST_TROUBLE_MS = 3_000
const LONGEST_TROUBLE_MS = 12_000
/** A fault begins within this time of its phase: in the middle of what follows. */
const LONGEST_DELAY_MS = 400

export interface Stage {
  /** Starts a browser for one person. */
  readonly startBrowser: () => Promise<Browser>
  /** How long a person waits for one thing. On a busy machine with a frozen tab that may take a while. */
  readonly patienceMs: number
  readonly log: (line: string) => void
}

/** Three people, each in a browser of their own, make a group and sign, while things go wrong as planned. */
export async function playPlan(plan: Plan, stage: Stage): Promise<Played> {
  const startedAtMs = performance.now()
  const relay = new RelayOnStage()
  await relay.start()
  const actors = await Promise.all(NAMES.map(async (name) => Actor.enter(await stage.startBrowser(), name, relay.url)))
  const run = new Run(plan, stage, relay, actors)
  let outcome: Outcome
  try {
    await run.play()
    const [missed] = run.missed
    outcome =
      missed === undefined ? { kind: 'signed' } : { kind: 'failed', words: `A fault did not come about: ${missed}` }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    outcome = { kind: error instanceof StatedRefusal ? 'refused' : 'failed', words: text }
  }
  const complaints = actors.flatMap(({ person }) =>
    person.complaints.map(({ kind, text }) => `${person.name}: ${kind}: ${text.slice(0, 300)}`),
  )
  const refusals = actors.flatMap(({ person, refusals: said }) => said.map((text) => `${person.name}: ${text}`))
  await Promise.all(actors.map((actor) => actor.leave()))
  await relay.remove()
  const seconds = (performance.now() - startedAtMs) / 1_000
  return { outcome: judged(outcome, complaints), seconds, steps: run.steps, refusals, complaints }
}

/** A signature does not make up for an exception that nobody caught, or for what the content security policy had to stop. */
function judged(outcome: Outcome, complaints: readonly string[]): Outcome {
  const grave = complaints.find((text) => /: (exception|csp): /.test(text))
  return grave === undefined || outcome.kind === 'failed' ? outcome : { kind: 'failed', words: grave }
}

class Run {
  readonly steps: string[] = []
  /** Faults that could not be done: a run without them proves nothing. */
  readonly missed: string[] = []
  readonly #plan: Plan
  readonly #stage: Stage
  readonly #relay: RelayOnStage
  readonly #actors: readonly Actor[]
  readonly #random: Random
  /** By who or what is struck: the last thing that goes wrong there. */
  readonly #troubles = new Map<string, Promise<void>>()
  readonly #startedAtMs = performance.now()

  constructor(plan: Plan, stage: Stage, relay: RelayOnStage, actors: readonly Actor[]) {
    this.#plan = plan
    this.#stage = stage
    this.#relay = relay
    this.#actors = actors
    this.#random = new Random(plan.seed)
  }

  async play(): Promise<void> {
    const [creator] = this.#actors
    if (creator === undefined) throw new Error('Somebody has to begin.')
    const others = this.#actors.slice(1)
    await this.#reach(creator, gathering(creator.person.name))
    const link = await linkOn(creator.page)
    await Promise.all(others.map((other) => this.#reach(other, seat(other.person.name, link))))
    await this.#reach(creator, allSeated)
    this.#phase('seated')
    await this.#compareWords(creator)
    this.#phase('sealed')
    const [first, ...later] = this.#inAnyOrder()
    if (first === undefined) throw new Error('Somebody confirms first.')
    await this.#reach(first, confirmed)
    this.#phase('one confirmed')
    await Promise.all(later.map((actor) => this.#reach(actor, confirmed)))
    await this.#all(() => inGroup)
    await this.#reach(creator, proposed)
    this.#phase('proposed')
    await Promise.all(others.map((other) => this.#reach(other, onSession)))
    for (const [index, actor] of this.#inAnyOrder().entries()) {
      const phases: readonly Phase[] = ['one approved', 'two approved', 'signing']
      await this.#reach(actor, approved(actor.person.name))
      this.#phase(phases[index] ?? 'signing')
    }
    const before = await this.#signatures()
    this.#phase('complete')
    await Promise.all(this.#troubles.values())
    const after = await this.#signatures()
    if (new Set([...before, ...after]).size !== 1) throw new Error('There is more than one signature.')
  }

  #inAnyOrder(): readonly Actor[] {
    return this.#actors
      .map((actor) => ({ actor, order: this.#random.next() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ actor }) => actor)
  }

  async #all(goalOf: (actor: Actor) => Goal): Promise<void> {
    await Promise.all(this.#actors.map((actor) => this.#reach(actor, goalOf(actor))))
  }

  async #reach(actor: Actor, goal: Goal): Promise<void> {
    await actor.reach(goal, this.#stage.patienceMs)
    this.#note(`${actor.person.name} ${goal.name}`)
  }

  /** What everyone's screen says once they are there; who is struck while it is read looks again. */
  async #readAll<Value>(goalOf: (actor: Actor) => Goal, read: (person: Person) => Promise<Value>): Promise<Value[]> {
    return await Promise.all(
      this.#actors.map(async (actor) => {
        const goal = goalOf(actor)
        const reading = Promise.withResolvers<Value>()
        const isReached = async (page: Page): Promise<boolean> => {
          if (!(await goal.isReached(page))) return false
          reading.resolve(await read(actor.person))
          return true
        }
        await this.#reach(actor, { ...goal, isReached })
        return await reading.promise
      }),
    )
  }

  async #compareWords(creator: Actor): Promise<void> {
    const lists = await this.#readAll(
      (actor) => words(actor === creator),
      async ({ page }) => {
        const list = await wordsOn(page)
        if (list.length === 0) throw new Error('The words are gone: the page is being loaded.')
        return list.join(' ')
      },
    )
    if (new Set(lists).size !== 1) throw new Error(`The words differ: ${lists.join(' / ')}`)
  }

  /** The signatures on all screens, each checked. */
  async #signatures(): Promise<readonly string[]> {
    const read = await this.#readAll(() => signature, signatureOn)
    return read.map(({ signature: made, digest, publicKey }, index) => {
      if (!schnorr.verify(fromHex(made), fromHex(digest), fromHex(publicKey))) {
        throw new Error(`${NAMES[index]} has a signature that is not valid.`)
      }
      return `${made} ${digest} ${publicKey}`
    })
  }

  /** What is planned for this phase begins, and goes on beside what follows. */
  #phase(phase: Phase): void {
    this.#note(`— ${phase}`)
    for (const fault of this.#plan.faults) {
      if (fault.phase !== phase) continue
      const delayMs = this.#random.below(LONGEST_DELAY_MS)
      const lastsMs = SHORTEST_TROUBLE_MS + this.#random.below(LONGEST_TROUBLE_MS - SHORTEST_TROUBLE_MS)
      // Two things at once are not done to the same person, nor to the relay: one would undo the other.
      const struck = fault.kind === 'relay' ? 'relay' : fault.victim
      const before = this.#troubles.get(struck) ?? Promise.resolve()
      this.#troubles.set(
        struck,
        before.then(() => this.#trouble(fault, delayMs, lastsMs)),
      )
    }
  }

  async #trouble({ kind, victim }: Fault, delayMs: number, lastsMs: number): Promise<void> {
    await pause(delayMs)
    this.#note(`${kind}, ${victim}`)
    try {
      await this.#begin(kind, victim, lastsMs)
      this.#note(`${kind}, ${victim}: over`)
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      this.#note(`${kind}, ${victim}: did not come about: ${why}`)
      this.missed.push(`${kind}, ${victim}: ${why}`)
    }
  }

  async #begin(kind: Fault['kind'], victim: Fault['victim'], lastsMs: number): Promise<void> {
    const actor = this.#actors.find(({ person }) => person.name === victim)
    if (actor === undefined) throw new Error(`There is no ${victim}.`)
    switch (kind) {
      case 'kill':
        await actor.kill()
        break
      case 'reload':
        await actor.reload()
        break
      case 'freeze':
        await actor.freeze(FREEZE_MS)
        break
      case 'relay':
        await this.#relay.stop()
        await pause(lastsMs)
        await this.#relay.start()
        break
      case 'loss':
        await actor.losePackets(LOST_PERCENT)
        break
      case 'quota':
        await actor.fillStorage(lastsMs)
        break
      case 'tabs':
        await actor.raceTabs()
        break
    }
  }

  #note(step: string): void {
    const line = `${((performance.now() - this.#startedAtMs) / 1_000).toFixed(1).padStart(6)} s  ${step}`
    this.steps.push(line)
    this.#stage.log(line)
  }
}
