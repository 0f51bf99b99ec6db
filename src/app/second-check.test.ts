import { expect, test } from 'vitest'
import { checkWithSecondLibrary } from './second-check.ts'
import { completeSession } from './testing/views.ts'

const signatures = completeSession().details?.signatures ?? []

test('a signature of BIP340’s vectors is valid', async () => {
  expect(await checkWithSecondLibrary(signatures)).toBe('valid')
})

test('one wrong signature among several, none at all, and text that is no hex are not', async () => {
  const wrong = signatures.map((view) => ({ ...view, digest: '01'.repeat(32) }))
  expect(await checkWithSecondLibrary([...signatures, ...wrong])).toBe('invalid')
  expect(await checkWithSecondLibrary([])).toBe('invalid')
  expect(await checkWithSecondLibrary(signatures.map((view) => ({ ...view, signature: 'zz' })))).toBe('invalid')
})

test('the page goes on between two signatures', async () => {
  let pauses = 0
  const many = Array.from({ length: 5 }, () => signatures).flat()
  const goOn = async (): Promise<void> => {
    pauses += 1
  }
  expect(await checkWithSecondLibrary(many, goOn)).toBe('valid')
  expect(pauses).toBe(5)
})
