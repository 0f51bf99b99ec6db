import { expect, test } from 'vitest'
import { KNOWN_CODES, wordsFor } from './error-words.ts'

test('every known code says what happened and what to do, in sentences', () => {
  expect(KNOWN_CODES.length).toBeGreaterThan(80)
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
