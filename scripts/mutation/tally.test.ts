import { expect, it } from 'vitest'
import { tableOf, tally, unseenIn } from './tally.ts'

it('a tally scores what was tried, and tells apart why mutants were left alone', () => {
  const fileName = '/project/src/session/fold.ts'
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
  ].map((outcome) => ({ fileName, ...outcome }))
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

it('a file has a hole where a mutant survived or was not run at all', () => {
  const outcomes = [
    { fileName: '/project/src/a.ts', status: 'Survived' },
    { fileName: '/project/src/b.ts', status: 'NoCoverage' },
    { fileName: '/project/src/c.ts', status: 'Killed' },
    { fileName: '/project/src/c.ts', status: 'Ignored' },
  ]
  expect(unseenIn(['src/a.ts', 'src/b.ts', 'src/c.ts', 'a.tsx'], outcomes)).toEqual(['src/a.ts', 'src/b.ts'])
})
