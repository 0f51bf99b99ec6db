import { afterEach, describe, expect, it, vi } from 'vitest'
import { toHex } from '../src/bytes/index.ts'
import { makeCollector } from './collector.ts'
import { keptInputs } from './corpus.ts'
import { minimise } from './minimise.ts'
import { fromNotation, toNotation } from './notation.ts'
import { play } from './play.ts'
import { faultOf, inputOf, playFairly, poolOf } from './run-target.ts'
import { makeTargets } from './targets.ts'
import { PropertyError, type Target } from './target.ts'

const targets = await makeTargets()
const noCollector = (): void => undefined
afterEach(() => {
  vi.restoreAllMocks()
})

class Refusal extends Error {
  readonly code = 'refused'
}

/** Reads bytes; whatever `check` makes of them. */
function reader(check: (bytes: Uint8Array) => unknown): Target {
  const samples = [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]
  return { name: 'planted', kind: 'bytes', grammar: 'plain', errors: [Refusal], samples, read: check }
}

async function faultIn(check: (bytes: Uint8Array) => unknown): Promise<string | undefined> {
  const target = reader(check)
  for (let index = 0; index < 2_000; index++) {
    const input = inputOf(target, target.samples, '1', index)
    const fault = faultOf(await playFairly(target, input, noCollector))
    if (fault !== undefined) return fault
  }
  return undefined
}

describe('every decoder', () => {
  it('has a name of its own', () => {
    expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length)
  })

  it.each(targets.map((target) => [target.name, target] as const))(
    '%s takes one sample at least',
    async (_, target) => {
      const plays = await Promise.all(target.samples.map(async (sample) => play(target, sample)))
      expect(plays.filter(({ answer }) => answer.kind === 'taken')).not.toEqual([])
    },
  )

  it.each(targets.map((target) => [target.name, target] as const))(
    '%s answers all that is kept in the corpus as it should',
    async (_, target) => {
      for (const { why, input } of keptInputs(target)) {
        const { answer } = await play(target, input)
        expect(answer, why).not.toMatchObject({ kind: 'broken' })
      }
    },
  )
})

describe('fuzzing', () => {
  it('makes the same inputs of the same seed, each by itself, and others of another', () => {
    const [target] = targets
    const pool = poolOf(target!)
    const made = (seed: string): readonly string[] =>
      [100, 101, 102, 103].map((index) => toHex(inputOf(target!, pool, seed, index) as Uint8Array))
    expect(made('1')).toEqual(made('1'))
    expect(made('1')).not.toEqual(made('2'))
  })

  it('finds an error that has no type', async () => {
    const found = await faultIn((bytes) => {
      if (bytes.length === 7) throw new RangeError('Invalid array length')
    })
    expect(found).toBe('RangeError: Invalid array length')
  })

  it('finds a broken promise about what was read', async () => {
    const found = await faultIn((bytes) => {
      if (bytes[0] === 0xff) throw new PropertyError('Two spellings were taken.')
    })
    expect(found).toBe('PropertyError: Two spellings were taken.')
  })

  it('finds what is slow, and what takes much memory', async () => {
    const small = { answer: { kind: 'taken' }, ms: 50, grownBytes: 32 * 1_048_576 } as const
    expect(faultOf(small)).toBeUndefined()
    expect(faultOf({ ...small, ms: 51 })).toBe('slow: 51 ms')
    expect(faultOf({ ...small, grownBytes: 33 * 1_048_576 })).toBe('large: 33 MiB')
  })

  it('measures time, and of slices the longest', async () => {
    let nowMs = 1_000
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    vi.spyOn(process, 'threadCpuUsage').mockImplementation(() => ({ user: nowMs * 1_000, system: 0 }))
    const slow = reader(() => {
      nowMs += 15
    })
    expect((await play(slow, slow.samples[0])).ms).toBe(15)
    const sliced = reader(function* () {
      for (let slice = 0; slice < 20; slice++) {
        nowMs += slice === 7 ? 3 : 1
        yield undefined
      }
    })
    expect((await play(sliced, sliced.samples[0])).ms).toBe(3)
  })

  it('does not count time in which others had the processor', async () => {
    let [nowMs, busyMs] = [0, 0]
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    vi.spyOn(process, 'threadCpuUsage').mockImplementation(() => ({ user: busyMs * 1_000, system: 0 }))
    const waiting = reader(() => {
      nowMs += 1_000
      busyMs += 30
    })
    expect((await play(waiting, waiting.samples[0])).ms).toBe(30)
  })

  it('measures memory', async () => {
    const held: Uint8Array[] = []
    const large = reader(() => held.push(new Uint8Array(256 * 1_048_576)))
    // Rubbish of other tests, collected in between, counts against it: so there is little of that, and much room for it.
    makeCollector()()
    expect((await play(large, large.samples[0])).grownBytes).toBeGreaterThan(200 * 1_048_576)
  })

  it('finds nothing in a reader that refuses as it says', async () => {
    const found = await faultIn((bytes) => {
      if (bytes.length !== 8) throw new Refusal('This is not eight bytes.')
    })
    expect(found).toBeUndefined()
  })

  it('makes an input small without losing what matters', async () => {
    const has = (byte: number) => async (input: unknown) => (input as Uint8Array).includes(byte)
    expect(
      await minimise(
        Uint8Array.from({ length: 200 }, (_, index) => index),
        has(77),
      ),
    ).toEqual(Uint8Array.of(77))
    const nested = { type: 'a', list: [1, { deep: ['x', 'needle'] }], more: 1n }
    const hasNeedle = async (input: unknown): Promise<boolean> => JSON.stringify(toNotation(input)).includes('needle')
    expect(JSON.stringify(toNotation(await minimise(nested, hasNeedle))).length).toBeLessThan(120)
  })

  it('writes any input down so that it reads the same', () => {
    const inputs = [
      { type: 'start', list: [undefined, null, -0, NaN, 1n, 'a\ud800'], bytes: Uint8Array.of(1, 2) },
      new Uint8Array(3).buffer,
      Object.fromEntries([['__proto__', 1]]),
      { $: 'bytes', of: 'not bytes' },
    ]
    for (const input of inputs) expect(fromNotation(JSON.parse(JSON.stringify(toNotation(input))))).toEqual(input)
  })
})
