import { P } from './field.ts'
import { multiply, square } from './limb-arithmetic.ts'
import { load, valueOf } from './limbs.ts'
import type { Memory } from './limbs.ts'
import { register, Workspace } from './workspace.ts'

const [X2, X3, X22, X44, X88] = [register(4), register(5), register(6), register(7), register(8)]

/** Squares `a` so many times, tight. */
function squareTimes(m: Memory, result: number, a: number, times: number): void {
  square(m, result, a)
  for (let count = 1; count < times; count++) square(m, result, result)
}

/**
 * What a square root and an inverse have in common (libsecp256k1, `secp256k1_fe_sqrt`): the exponents of both begin with
 * 223 ones, a zero, and 22 ones. The result, which must not take the place of `a`, is `a^(2^246 − 2^22 − 1)`; a³ is left
 * in X2. (xN below is a to the power of N ones.)
 */
function commonPower(m: Memory, result: number, a: number): void {
  /** `target = left^(2^times) ⋅ right`: appends `times` bits to an exponent. */
  const append = (target: number, left: number, times: number, right: number): void => {
    squareTimes(m, result, left, times)
    multiply(m, target, result, right)
  }
  append(X2, a, 1, a)
  append(X3, X2, 1, a)
  append(X22, X3, 3, X3) // x6
  append(X22, X22, 3, X3) // x9
  append(X44, X22, 2, X2) // x11
  append(X22, X44, 11, X44)
  append(X44, X22, 22, X22)
  append(X88, X44, 44, X44)
  append(result, X88, 88, X88) // x176
  append(result, result, 44, X44) // x220
  append(result, result, 3, X3) // x223
  append(result, result, 23, X22)
}

/** The inverse of a tight element in another place, tight; of zero, zero. By Fermat: `a^(P − 2)`. */
export function invert(m: Memory, result: number, a: number): void {
  commonPower(m, result, a)
  squareTimes(m, result, result, 5)
  multiply(m, result, result, a)
  squareTimes(m, result, result, 3)
  multiply(m, result, result, X2)
  squareTimes(m, result, result, 2)
  multiply(m, result, result, a)
}

const root = new Workspace(2)
const [RADICAND, ROOT] = [root.take(), root.take()]

/** A square root of `value`, both in [0, P), or undefined where there is none: as P = 3 mod 4, it is `value^((P + 1) / 4)`. */
export function squareRoot(value: bigint): bigint | undefined {
  load(root.m, RADICAND, value)
  commonPower(root.m, ROOT, RADICAND)
  squareTimes(root.m, ROOT, ROOT, 6)
  multiply(root.m, ROOT, ROOT, X2)
  squareTimes(root.m, ROOT, ROOT, 2)
  const result = valueOf(root.m, ROOT)
  return (result * result) % P === value ? result : undefined
}
