import { FAULTS, PHASES, type Plan } from './plan.ts'
import type { Played } from './play.ts'

/** One row for each phase, one column for each fault: how many runs with it ended in a signature, a stated refusal, or neither. */
export function matrix(results: readonly { readonly plan: Plan; readonly played: Played }[]): string {
  const header = ['', ...FAULTS]
  const rows = PHASES.map((phase) => [
    phase,
    ...FAULTS.map((kind) => {
      const ofPair = results.filter(({ plan }) =>
        plan.faults.some((fault) => fault.phase === phase && fault.kind === kind),
      )
      return cell(ofPair.map(({ played }) => played.outcome.kind))
    }),
  ])
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cell(kinds: readonly Played['outcome']['kind'][]): string {
  const words = (['signed', 'refused', 'failed'] as const).flatMap((kind) => {
    const count = kinds.filter((other) => other === kind).length
    return count === 0 ? [] : [count === 1 ? kind : `${count} ${kind}`]
  })
  return words.length === 0 ? '–' : words.join(', ')
}
