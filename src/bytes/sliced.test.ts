import { expect, it } from 'vitest'
import { atOnce, type Sliced, withPauses } from './sliced.ts'

function* counting(to: number): Sliced<number> {
  let sum = 0
  for (let next = 1; next <= to; next++) {
    if (next > 1) yield
    sum += next
  }
  return sum
}

it('sliced work gives the same with pauses and without', async () => {
  let pauses = 0
  expect(atOnce(counting(4))).toBe(10)
  const paused = withPauses(counting(4), async () => {
    pauses += 1
  })
  expect(await paused).toBe(10)
  expect(pauses).toBe(3)
})

it('sliced work that fails, fails for whoever drives it', async () => {
  function* failing(): Sliced<never> {
    yield
    throw new RangeError('It fails.')
  }
  expect(() => atOnce(failing())).toThrow(RangeError)
  await expect(withPauses(failing(), async () => undefined)).rejects.toThrow(RangeError)
})
