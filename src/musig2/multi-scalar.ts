import { itemAt } from '../bytes/index.ts'
import { loadAffine, scratchOf, takeAffine } from './affine.ts'
import type { AffineAt } from './affine.ts'
import { elementsOfPairs, sumPairs } from './column-sums.ts'
import { splitScalar } from './endomorphism.ts'
import { add, double, SUM_ELEMENTS, takeSum, toAffine } from './jacobian.ts'
import { elementsOfMultiples, MULTIPLES_ADDITIONS, oddMultiples, WIDTH } from './odd-multiples.ts'
import { INFINITY, isInfinity } from './points.ts'
import type { AffinePoint } from './points.ts'
import { NON_ADJACENT_DIGITS, toNonAdjacentForm } from './recoding.ts'
import { Workspace } from './workspace.ts'

/** A scalar in [0, N) and a point, both public. */
export type Term = { readonly scalar: bigint; readonly point: AffinePoint }

/** So many terms are multiplied at once, which bounds the memory that it takes and keeps it in the processor's cache. */
const TERMS_AT_ONCE = 64

/** The sum of these points. */
export function sumPoints(points: readonly AffinePoint[]): AffinePoint {
  const workspace = new Workspace(SUM_ELEMENTS + 2)
  const sum = takeSum(workspace)
  const place = takeAffine(workspace)
  for (const point of points) {
    if (isInfinity(point)) continue
    loadAffine(workspace.m, place, point)
    add(workspace.m, sum, place)
  }
  return toAffine(workspace.m, sum)
}

/**
 * The sum of `scalar ⋅ point` over all terms, each scalar in [0, N). For public data only: the time that it takes tells
 * about the scalars.
 */
export function multiplySum(terms: readonly Term[]): AffinePoint {
  const effective = terms.filter(({ scalar, point }) => scalar !== 0n && !isInfinity(point))
  if (effective.length === 0) return INFINITY
  if (effective.length <= TERMS_AT_ONCE) return straus(effective)
  const sums: AffinePoint[] = []
  for (let start = 0; start < effective.length; start += TERMS_AT_ONCE) {
    sums.push(straus(effective.slice(start, start + TERMS_AT_ONCE)))
  }
  return sumPoints(sums)
}

/**
 * Straus' algorithm (E. G. Straus, "Addition chains of vectors", 1964): all terms share their doublings. The endomorphism
 * halves the scalars and with them the doublings; non-adjacent forms leave an addition to one in six bits. What is to be
 * added at each bit, a column, is first made less by adding in pairs, for all bits at once.
 */
function straus(terms: readonly Term[]): AffinePoint {
  const recoded = terms.map(({ scalar }) => {
    const { first, second } = splitScalar(scalar)
    return { first: toNonAdjacentForm(first, WIDTH), second: toNonAdjacentForm(second, WIDTH) }
  })
  const digitCount = recoded.reduce((count, { first, second }) => count + first.length + second.length, 0)
  const scratchSize = scratchOf(Math.max(terms.length * MULTIPLES_ADDITIONS, digitCount >> 1))
  const workspace = new Workspace(
    SUM_ELEMENTS + scratchSize + elementsOfMultiples(terms.length) + elementsOfPairs(digitCount),
  )
  const sum = takeSum(workspace)
  const scratch = workspace.take(scratchSize)
  const points = terms.map(({ point }) => point)
  const tables = oddMultiples(workspace, points, scratch)

  const columns = Array.from({ length: NON_ADJACENT_DIGITS }, (): AffineAt[] => [])
  for (const [index, { first, second }] of recoded.entries()) {
    const table = itemAt(tables, index)
    for (const { bit, value } of first) {
      const { plain } = itemAt(table, Math.abs(value) >> 1)
      itemAt(columns, bit).push(value > 0 ? plain.plus : plain.minus)
    }
    for (const { bit, value } of second) {
      const { lambda } = itemAt(table, Math.abs(value) >> 1)
      itemAt(columns, bit).push(value > 0 ? lambda.plus : lambda.minus)
    }
  }
  for (const column of sumPairs(workspace, columns, scratch).toReversed()) {
    double(workspace.m, sum)
    for (const summand of column) add(workspace.m, sum, summand)
  }
  return toAffine(workspace.m, sum)
}
