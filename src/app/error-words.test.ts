import { expect, test } from 'vitest'
import { ReviewError } from '../chain/index.ts'
import { KNOWN_CODES, wordsFor } from './error-words.ts'

test('every known code says what happened and what to do, in sentences', () => {
  expect(KNOWN_CODES.length).toBeGreaterThan(130)
  for (const code of KNOWN_CODES) {
    const { title, advice } = wordsFor(code, 'what the worker said')
    expect(title, code).toMatch(/^[A-Z].{8,}[^.]$/u)
    expect(advice, code).toMatch(/^[A-Z].{8,}\.$/u)
  }
})

test('an unknown code keeps the worker’s words, and is named for a report', () => {
  expect(wordsFor('brand_new', 'It is Tuesday.')).toEqual({
    title: 'It is Tuesday.',
    advice: 'If it happens again, report it with the code brand_new.',
  })
  expect(wordsFor('brand_new', '').title).toBe('Something went wrong')
  expect(wordsFor('constructor', 'No.').title).toBe('No.')
})

test('a refusal names the input at fault', () => {
  const { title } = wordsFor('foreign_input', new ReviewError('foreign_input', 'A coin is not yours.', 2).message)
  expect(title).toBe('A coin of this payment does not belong to your group (input 3)')
})
