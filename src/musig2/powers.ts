import { modP } from './field.ts'
import { LIMBS, load, valueOf } from './limbs.ts'
import type { Memory } from './limbs.ts'
import { multiply, square } from './limb-products.ts'

/** How many elements of scratch space `invert` needs. */
export const POWER_SCRATCH = 5

/** Squares `a` so many times, tight. */
function squareTimes(m: Memory, result: number, a: number, times: number): void {
  square(m, result, a)
  for (let count = 1; count < times; count++) square(m, result, result)
}

/**
 * What a square root and an inverse have in common (libsecp256k1, `secp256k1_fe_sqrt`): the exponents of both begin with
 * 223 ones, a zero, and 22 ones. The result is `a^(2^246 − 2^22 − 1)`; `a²⁺¹` is left in the first element of scratch.
 */
function commonPower(m: Memory, result: number, a: number, scratch: number): void {
  const [x2, x3, x22, x44, x88] = [
    scratch,
    scratch + LIMBS,
    scratch + 2 * LIMBS,
    scratch + 3 * LIMBS,
    scratch + 4 * LIMBS,
  ]
  /** `result = left^(2^times) ⋅ right`: appends `times` bits to an exponent; xN is a to the power of N ones. */
  const append = (target: number, left: number, times: number, right: number): void => {
    squareTimes(m, result, left, times)
    multiply(m, target, result, right)
  }
  append(x2, a, 1, a)
  append(x3, x2, 1, a)
  append(x22, x3, 3, x3) // x6
  append(x22, x22, 3, x3) // x9
  append(x44, x22, 2, x2) // x11
  append(x22, x44, 11, x44)
  append(x44, x22, 22, x22)
  append(x88, x44, 44, x44)
  append(result, x88, 88, x88) // x176
  append(result, result, 44, x44) // x220
  append(result, result, 3, x3) // x223
  append(result, result, 23, x22)
}

/** The inverse of a tight element, tight; of zero, zero. By Fermat: `a^(P − 2)`. */
export function invert(m: Memory, result: number, a: number, scratch: number): void {
  commonPower(m, result, a, scratch)
  squareTimes(m, result, result, 5)
  multiply(m, result, result, a)
  squareTimes(m, result, result, 3)
  multiply(m, result, result, scratch)
  squareTimes(m, result, result, 2)
  multiply(m, result, result, a)
}

const rootMemory: Memory = new Float64Array((2 + POWER_SCRATCH) * LIMBS)

/** A square root of `value`, both in [0, P), or undefined where there is none: as P = 3 mod 4, it is `value^((P + 1) / 4)`. */
export function squareRoot(value: bigint): bigint | undefined {
  const [a, root, scratch] = [0, LIMBS, 2 * LIMBS]
  load(rootMemory, a, value)
  commonPower(rootMemory, root, a, scratch)
  squareTimes(rootMemory, root, root, 6)
  multiply(rootMemory, root, root, scratch)
  squareTimes(rootMemory, root, root, 2)
  const result = valueOf(rootMemory, root)
  return modP(result * result) === value ? result : undefined
}
