import { describe, expect, it } from 'vitest'
import { PARTS, patternsOf } from './parts.ts'

const patternsFor = (...asked: readonly string[]): Readonly<Record<string, readonly string[] | undefined>> =>
  Object.fromEntries(
    PARTS.map((part) => [part.name, patternsOf(part, asked)?.filter((pattern) => !pattern.includes('{'))]),
  )

describe('what is mutated', () => {
  it('is all of a folder that is asked for, each file in one part', () => {
    const { session, group, musig2, 'musig2-limbs': limbs } = patternsFor('src/session', 'src/musig2')
    expect(session).toContain('src/session/**/*.ts')
    expect(group).toBeUndefined()
    expect(musig2).toEqual(expect.arrayContaining(['src/musig2/**/*.ts', '!src/musig2/limbs.ts']))
    expect(limbs).toEqual(expect.arrayContaining(['src/musig2/limbs.ts', 'src/musig2/limb-arithmetic.ts']))
  })

  it('is a file that is asked for, in the part that holds it', () => {
    const { session, musig2, 'musig2-limbs': limbs } = patternsFor('src/musig2/limbs.ts', 'src/session/fold.ts')
    expect(session).toContain('src/session/fold.ts')
    expect(musig2).toBeUndefined()
    expect(limbs).toContain('src/musig2/limbs.ts')
  })

  it('is never a test', () => {
    expect(patternsOf(PARTS[0]!, ['src/session'])).toContain('!src/**/*.{test,contract,fixture}.ts')
  })
})
