/** What a series of dials came to. */
export interface Row {
  readonly name: string
  /** Dials that were made. */
  readonly count: number
  /** Milliseconds until the WebRTC connection stood, of each dial that succeeded. */
  readonly dialMs: number[]
  /** Milliseconds until every answer was there, of each dial with ordinary payloads that succeeded. */
  readonly answerMs: number[]
  readonly faults: string[]
}

export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['series', 'succeeded', 'dial', 'answered'],
    ...rows.map(({ name, count, dialMs, answerMs }) => [
      name,
      `${dialMs.length} of ${count}`,
      milliseconds(median(dialMs)),
      milliseconds(median(answerMs)),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  console.log('\nWebRTC dials through the bridge, medians:')
  for (const line of lines) console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  for (const { name, faults } of rows) for (const fault of faults) console.log(`${name}: ${fault}`)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

function milliseconds(value: number): string {
  return Number.isNaN(value) ? '-' : `${Math.round(value)} ms`
}
