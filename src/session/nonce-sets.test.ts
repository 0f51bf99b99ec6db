import { describe, expect, it } from 'vitest'
import type { StatementId } from '../bytes/index.ts'
import { MAX_NONCES } from './claims.ts'
import { nonceSetIdOf, type Outline, outline } from './nonce-sets.ts'
import { castOf, type Said, type SaidNonce, sayNonce, sayPartials, sessionOf } from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'

const cast = castOf(2)
const [ann, bob] = cast
const context = sessionOf(cast)
const partials = [new Uint8Array(32).fill(1)]

function outlineOf(said: readonly Said[]): Outline {
  const statements = new StatementSet(context)
  for (const { bytes } of said) expect(statements.receive(bytes).kind).toBe('added')
  return outline(context, statements)
}

const idsOf = (said: readonly Said[]): readonly StatementId[] => said.map(({ id }) => id)
const setIdOf = (said: readonly Said[]): string => nonceSetIdOf(idsOf(said))

/** Partial signatures of both for a set of these nonces, one of each in order. */
function partialsFor(nonces: readonly Said[]): readonly Said[] {
  return cast.map((signer, index) =>
    sayPartials(context, signer, nonceSetIdOf(idsOf(nonces)), nonces[index]!.id, partials),
  )
}

function nonceOfAll(attempt: number): readonly SaidNonce[] {
  return cast.map((signer) => sayNonce(context, signer, { counter: attempt, attempt }))
}

describe('an outline', () => {
  it('of a session in which nobody has spoken has nothing in it', () => {
    expect(outlineOf([])).toEqual({
      attempt: 0,
      currentNonces: [undefined, undefined],
      nonceCounts: [0, 0],
      highestCounters: [-1, -1],
      bootCounts: [0, 0],
      current: undefined,
      isCurrentDead: false,
      isExhausted: false,
      sets: [],
      spentOn: new Map(),
      equivocations: [],
      tooMany: [],
    })
  })

  it('counts nonces, starts and counters of each signer', () => {
    const said = [
      sayNonce(context, ann!, { boot: 1, counter: 0 }),
      sayNonce(context, ann!, { boot: 1, counter: 5 }),
      sayNonce(context, ann!, { boot: 2, counter: 2 }),
      sayNonce(context, bob!, { boot: 1, counter: 0 }),
    ]
    expect(outlineOf(said)).toMatchObject({ nonceCounts: [3, 1], bootCounts: [2, 1], highestCounters: [5, 0] })
  })
})

describe('the newest nonce of a signer', () => {
  it('is the one with the highest counter, whatever its id', () => {
    for (let boot = 0; boot < 6; boot++) {
      const nonces = [0, 1, 2].map((counter) => sayNonce(context, ann!, { boot, counter }))
      expect(outlineOf(nonces).currentNonces[0]?.id).toBe(nonces[2]!.id)
    }
  })

  it('is, of those with one counter, the one with the greatest id', () => {
    const nonces = Array.from({ length: 6 }, (_, boot) => sayNonce(context, ann!, { boot, counter: 3 }))
    const older = sayNonce(context, ann!, { boot: 9, counter: 2 })
    expect(outlineOf([older, ...nonces]).currentNonces[0]?.id).toBe(idsOf(nonces).toSorted().at(-1))
  })

  it('is of the attempt that is under way, not of one that comes later', () => {
    const [first, later] = [0, 1].map((attempt) => sayNonce(context, ann!, { counter: attempt, attempt }))
    const shape = outlineOf([first!, later!])
    expect(shape.attempt).toBe(0)
    expect(shape.currentNonces.map((nonce) => nonce?.id)).toEqual([first!.id, undefined])
  })
})

describe('the current set', () => {
  it('is of the last attempt in which everyone has a nonce, and is there once everyone has', () => {
    const [first, second] = [nonceOfAll(0), nonceOfAll(1)]
    expect(outlineOf([first[0]!]).current).toBeUndefined()
    expect(outlineOf(first).current?.id).toBe(setIdOf(first))
    expect(outlineOf([...first, second[1]!])).toMatchObject({ attempt: 1, current: undefined })
    expect(outlineOf([...first, ...second])).toMatchObject({ attempt: 1, current: { id: setIdOf(second) } })
  })

  it('has the partial signatures that were made for it with its own nonces, and no other', () => {
    const nonces = nonceOfAll(0)
    const setId = nonceSetIdOf(idsOf(nonces))
    const [right] = partialsFor(nonces)
    const foreign = sayPartials(context, bob!, setId, nonces[0]!.id, partials)
    const elsewhere = sayPartials(context, bob!, nonceSetIdOf([]), nonces[1]!.id, partials)
    const { current } = outlineOf([...nonces, right!, foreign, elsewhere])
    expect(current?.partials.map((partial) => partial?.id)).toEqual([right!.id, undefined])
  })

  it('is dead once one of its nonces went into another, and only then', () => {
    const nonces = nonceOfAll(0)
    const away = sayPartials(context, bob!, nonceSetIdOf([]), nonces[1]!.id, partials)
    const notTheirs = sayPartials(context, bob!, nonceSetIdOf([]), nonces[0]!.id, partials)
    expect(outlineOf([...nonces, ...partialsFor(nonces)]).isCurrentDead).toBe(false)
    expect(outlineOf([...nonces, notTheirs]).isCurrentDead).toBe(false)
    expect(outlineOf([...nonces, away]).isCurrentDead).toBe(true)
    expect(outlineOf([nonces[1]!, away]).isCurrentDead).toBe(false)
  })

  it('leaves no attempt when it is dead in the last one', () => {
    const nonces = Array.from({ length: MAX_NONCES }, (_, attempt) => nonceOfAll(attempt))
    const away = (attempt: number): Said =>
      sayPartials(context, bob!, nonceSetIdOf([]), nonces[attempt]![1]!.id, partials)
    const earlier = nonces.slice(0, -1)
    expect(outlineOf(nonces.flat()).isExhausted).toBe(false)
    expect(outlineOf([...earlier.flat(), away(MAX_NONCES - 2)])).toMatchObject({
      isCurrentDead: true,
      isExhausted: false,
    })
    expect(outlineOf([...nonces.flat(), away(MAX_NONCES - 1)]).isExhausted).toBe(true)
  })
})

describe('the sets', () => {
  it('are those of all attempts, in the order of their ids', () => {
    const attempts = Array.from({ length: 8 }, (_, attempt) => nonceOfAll(attempt))
    const { sets } = outlineOf(attempts.flat())
    expect(sets.map(({ id }) => id)).toEqual(attempts.map(setIdOf).toSorted())
    for (const { id, nonces } of sets) expect(nonceSetIdOf(nonces.map((nonce) => nonce.id))).toBe(id)
  })

  it('hold one whose nonces were replaced as long as the partial signatures of everyone tell it, beside others', () => {
    for (let boot = 0; boot < 6; boot++) {
      const replaced = cast.map((signer) => sayNonce(context, signer, { boot, counter: 0 }))
      const current = cast.map((signer) => sayNonce(context, signer, { boot, counter: 1 }))
      const told = [...replaced, ...current, ...partialsFor(replaced), ...partialsFor(current)]
      const shape = outlineOf(told)
      expect(shape.current?.id).toBe(setIdOf(current))
      expect(shape.sets.map(({ id }) => id)).toEqual([setIdOf(replaced), setIdOf(current)].toSorted())
      for (const set of shape.sets) expect(set.partials.every((partial) => partial !== undefined)).toBe(true)
      expect(outlineOf([...replaced, ...current, partialsFor(replaced)[0]!]).sets).toHaveLength(1)
    }
  })

  it('hold none in which one nonce stands for two signers, though all of them say so', () => {
    const nonces = nonceOfAll(0)
    const twice = nonceSetIdOf([nonces[0]!.id, nonces[0]!.id])
    const collusion = cast.map((signer) => sayPartials(context, signer, twice, nonces[0]!.id, partials))
    expect(outlineOf([...nonces, ...collusion]).sets.map(({ id }) => id)).toEqual([setIdOf(nonces)])
  })

  it('hold none under an id that its nonces do not have', () => {
    const nonces = nonceOfAll(0)
    const wrong = cast.map((signer, index) =>
      sayPartials(context, signer, nonceSetIdOf([nonces[0]!.id]), nonces[index]!.id, partials),
    )
    expect(outlineOf([...nonces, ...wrong]).sets.map(({ id }) => id)).toEqual([setIdOf(nonces)])
  })
})

describe('a fault that the shape shows', () => {
  it('names all statements that share a slot, each once and in order, and nobody else’s', () => {
    const nonces = nonceOfAll(0)
    const setId = nonceSetIdOf(idsOf(nonces))
    const signed = [1, 2].map((byte) =>
      sayPartials(context, bob!, setId, nonces[1]!.id, [new Uint8Array(32).fill(byte)]),
    )
    const again = sayNonce(context, bob!, { counter: 0, variant: 1 })
    expect(outlineOf([...nonces, again, ...signed]).equivocations).toEqual([
      { signerIndex: 1, statementIds: idsOf([nonces[1]!, again, ...signed]).toSorted() },
    ])
  })

  it('is a seventeenth partial signature as well as a seventeenth nonce', () => {
    const made = Array.from({ length: MAX_NONCES + 1 }, (_, boot) => {
      const nonce = sayNonce(context, ann!, { boot, counter: 0 })
      return sayPartials(context, ann!, nonceSetIdOf([nonce.id]), nonce.id, partials)
    })
    expect(outlineOf(made.slice(1)).tooMany).toEqual([])
    expect(outlineOf(made).tooMany).toEqual([{ signerIndex: 0, statementIds: idsOf(made).toSorted() }])
  })
})
