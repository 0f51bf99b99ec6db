import { itemAt } from '../bytes/index.ts'
import { addAll, compare, takeAffine } from './affine.ts'
import type { Addition, AffineAt } from './affine.ts'
import type { Workspace } from './workspace.ts'

/** From so many additions on, one inversion for all of them costs less than to do each without. */
const WORTH_AN_INVERSION = 40

/** How many elements the results of `sumPairs` take for so many points: every addition makes one of two. */
export function elementsOfPairs(pointCount: number): number {
  return 2 * pointCount
}

/**
 * Columns with the same sums as these and fewer points in them: their points are added up in pairs, again and again, for
 * as long as that is worth an inversion. An empty column is infinity. `scratch` is for half as many additions as there are
 * points.
 */
export function sumPairs(
  workspace: Workspace,
  columns: readonly (readonly AffineAt[])[],
  scratch: number,
): readonly (readonly AffineAt[])[] {
  const pairCount = columns.reduce((count, { length }) => count + (length >> 1), 0)
  if (pairCount < WORTH_AN_INVERSION) return columns
  const additions: Addition[] = []
  const shorter = columns.map((column) => {
    const sums: AffineAt[] = column.length % 2 === 0 ? [] : [itemAt(column, column.length - 1)]
    for (let index = 1; index < column.length; index += 2) {
      const [a, b] = [itemAt(column, index - 1), itemAt(column, index)]
      const relation = compare(workspace.m, a, b)
      if (relation === 'opposite') continue
      const result = takeAffine(workspace)
      additions.push({ a, b: relation === 'equal' ? a : b, result })
      sums.push(result)
    }
    return sums
  })
  addAll(workspace.m, additions, scratch)
  return sumPairs(workspace, shorter, scratch)
}
