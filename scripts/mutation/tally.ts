/** What is counted of a mutant. */
export interface Outcome {
  /** Absolute. */
  readonly fileName: string
  readonly status: string
  readonly statusReason?: string
}

/** What became of the mutants of one folder. */
export interface Tally {
  readonly folder: string
  /** Those that were tried. */
  readonly mutants: number
  readonly killed: number
  readonly timedOut: number
  readonly survived: number
  readonly notCovered: number
  /** Left alone for a reason that stands beside them in the code. */
  readonly equivalent: number
  /** Left alone because they are words of an error. */
  readonly words: number
  /** Left alone because they run while modules are loaded only. */
  readonly static: number
  /** Of a hundred tried mutants, those that a test saw. */
  readonly score: number
  readonly seconds: number
}

/** Counts the mutants of a folder. Those that do not even run are not counted: nobody could write them. */
export function tally(folder: string, outcomes: readonly Outcome[], seconds: number): Tally {
  const count = (isCounted: (outcome: Outcome) => boolean): number => outcomes.filter(isCounted).length
  const of = (...statuses: readonly string[]): number => count(({ status }) => statuses.includes(status))
  const ignored = (isReason: (reason: string) => boolean): number =>
    count(({ status, statusReason = '' }) => status === 'Ignored' && isReason(statusReason))
  const [killed, timedOut, survived, notCovered] = [of('Killed'), of('Timeout'), of('Survived'), of('NoCoverage')]
  const mutants = killed + timedOut + survived + notCovered
  const words = ignored((reason) => reason.includes('words of an error'))
  const isStatic = (reason: string): boolean => reason.startsWith('Static mutant')
  return {
    folder,
    mutants,
    killed,
    timedOut,
    survived,
    notCovered,
    equivalent: ignored((reason) => !isStatic(reason)) - words,
    words,
    static: ignored(isStatic),
    score: mutants === 0 ? 100 : (100 * (killed + timedOut)) / mutants,
    seconds,
  }
}

/** Which of these files, named by their ends, have a mutant that no test saw. */
export function unseenIn(files: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  const unseen = outcomes.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  return files.filter((file) => unseen.some(({ fileName }) => fileName.endsWith(`/${file}`)))
}

/** The counts as a table in Markdown, a line a folder. */
export function tableOf(tallies: readonly Tally[]): string {
  const heads = [
    'folder',
    'mutants',
    'killed',
    'timed out',
    'survived',
    'not covered',
    'score',
    'equivalent',
    'words',
    'static',
    'minutes',
  ]
  const lines = tallies.map((one) => [
    one.folder,
    one.mutants,
    one.killed,
    one.timedOut,
    one.survived,
    one.notCovered,
    `${one.score.toFixed(1)} %`,
    one.equivalent,
    one.words,
    one.static,
    Math.ceil(one.seconds / 60),
  ])
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
