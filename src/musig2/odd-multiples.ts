import { addAll, loadAffine, takeAffine } from './affine.ts'
import type { Addition, AffineAt } from './affine.ts'
import { BETA } from './endomorphism.ts'
import { combine, multiply } from './limb-arithmetic.ts'
import { load } from './limbs.ts'
import type { AffinePoint } from './points.ts'
import type { Workspace } from './workspace.ts'

/** Width of the non-adjacent forms that these multiples are for: all odd factors below 2^(WIDTH−1). */
export const WIDTH = 5

const ODD_COUNT = 1 << (WIDTH - 2)
/** The even multiples on the way: by 2, 4, …, 2^(WIDTH−2). */
const EVEN_COUNT = WIDTH - 2

/** How many elements the multiples of so many points take: x, y, −y and βx of the odd ones, x and y of the even ones, and β. */
export function elementsOfMultiples(pointCount: number): number {
  return pointCount * (4 * ODD_COUNT + 2 * EVEN_COUNT) + 1
}

/** How many additions `oddMultiples` does at once for each point, at most. */
export const MULTIPLES_ADDITIONS = ODD_COUNT / 2

/** An odd multiple Q of a point, in the four forms that cost next to nothing. */
export type OddMultiple = {
  /** Q and −Q. */
  readonly plain: { readonly plus: AffineAt; readonly minus: AffineAt }
  /** λ⋅Q and −λ⋅Q. */
  readonly lambda: { readonly plus: AffineAt; readonly minus: AffineAt }
}

/**
 * The multiples by 1, 3, 5, … of each of these points, in this order; none of the points may be infinity. Each round reaches
 * twice as far by adding an even multiple to all odd ones below it, for all points at once with one inversion. As small
 * multiples of a point all have different x, no addition meets a special case.
 */
export function oddMultiples(workspace: Workspace, points: readonly AffinePoint[], scratch: number): OddMultiple[][] {
  const { m } = workspace
  const tables = points.map((point) => {
    const first = takeAffine(workspace)
    loadAffine(m, first, point)
    return { odds: [first], even: takeAffine(workspace), first }
  })
  addAll(
    m,
    tables.map(({ first, even }) => ({ a: first, b: first, result: even })),
    scratch,
  )
  for (let width = 3; width <= WIDTH; width++) {
    const additions: Addition[] = []
    for (const table of tables) {
      const { odds, even } = table
      const next = odds.map((odd) => ({ a: odd, b: even, result: takeAffine(workspace) }))
      odds.push(...next.map(({ result }) => result))
      additions.push(...next)
      if (width === WIDTH) continue
      table.even = takeAffine(workspace)
      additions.push({ a: even, b: even, result: table.even })
    }
    addAll(m, additions, scratch)
  }
  const beta = workspace.take()
  load(m, beta, BETA)
  return tables.map(({ odds }) => odds.map((odd) => formsOf(workspace, odd, beta)))
}

function formsOf(workspace: Workspace, { x, y }: AffineAt, beta: number): OddMultiple {
  const { m } = workspace
  const [minusY, lambdaX] = [workspace.take(), workspace.take()]
  combine(m, minusY, -1, y, 0, y)
  multiply(m, lambdaX, x, beta)
  return {
    plain: { plus: { x, y }, minus: { x, y: minusY } },
    lambda: { plus: { x: lambdaX, y }, minus: { x: lambdaX, y: minusY } },
  }
}
