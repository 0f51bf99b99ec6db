import { expect, it } from 'vitest'
import { tableOf, tally } from './tally.ts'

it('a tally scores what was tried, and tells apart why mutants were left alone', () => {
  const outcomes = [
    { status: 'Killed' },
    { status: 'Killed' },
    { status: 'Timeout' },
    { status: 'Survived' },
    { status: 'NoCoverage' },
    { status: 'RuntimeError' },
    { status: 'Ignored', statusReason: 'The words of an error are for people.' },
    { status: 'Ignored', statusReason: 'Ids differ.' },
    { status: 'Ignored', statusReason: 'Static mutant (and "ignoreStatic" was enabled)' },
  ]
  const counted = tally('src/session', outcomes, 61)
  expect(counted).toEqual({
    folder: 'src/session',
    mutants: 5,
    killed: 2,
    timedOut: 1,
    survived: 1,
    notCovered: 1,
    equivalent: 1,
    words: 1,
    static: 1,
    score: 60,
    seconds: 61,
  })
  expect(tableOf([counted]).split('\n')[2]).toBe('| src/session | 5 | 2 | 1 | 1 | 1 | 60.0 % | 1 | 1 | 1 | 2 |')
})

it('a tally of nothing is perfect', () => {
  expect(tally('src/group', [], 0).score).toBe(100)
})
