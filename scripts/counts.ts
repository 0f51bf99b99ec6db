import { existsSync, readFileSync } from 'node:fs'

/** How many tests passed and failed. A test that was skipped proves nothing, so it counts as failed. */
export interface Counts {
  readonly passed: number
  readonly failed: number
}

export function sum(counts: readonly Counts[]): Counts {
  return counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  })
}

/** A check without tests of its own is one test. */
export function countOfCheck(exitCode: number): Counts {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

interface VitestReport {
  readonly numTotalTests: number
  readonly numPassedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

/** Counts of Vitest's JSON report; a file that could not be loaded is one failed test. */
export function countOfVitest(reportFile: string, exitCode: number): Counts {
  return countOfReport<VitestReport>(reportFile, exitCode, (report) => {
    const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    return {
      passed: report.numPassedTests,
      failed: report.numTotalTests - report.numPassedTests + unloaded.length,
    }
  })
}

/** Names of what did not pass, with the first line of why. */
export function failuresOfVitest(reportFile: string): readonly string[] {
  const { testResults } = read<VitestReport>(reportFile) ?? { testResults: [] }
  return testResults.flatMap(({ name, status, assertionResults }) => {
    if (status === 'failed' && assertionResults.length === 0) return [`${name}: cannot be loaded`]
    const failed = assertionResults.filter((test) => test.status !== 'passed')
    return failed.map((test) => `${name}: ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? test.status)}`)
  })
}

interface PlaywrightSuite {
  readonly specs: readonly {
    readonly title: string
    readonly file: string
    readonly tests: readonly { readonly status: string }[]
  }[]
  readonly suites?: readonly PlaywrightSuite[]
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[]
  readonly stats: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  readonly errors: readonly unknown[]
}

/** Counts of Playwright's JSON report; a fault outside every test is one failed test. */
export function countOfPlaywright(reportFile: string, exitCode: number): Counts {
  return countOfReport<PlaywrightReport>(reportFile, exitCode, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  }))
}

/** Names of what did not pass. */
export function failuresOfPlaywright(reportFile: string): readonly string[] {
  const namesOf = ({ specs, suites = [] }: PlaywrightSuite): readonly string[] => [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status !== 'expected'))
      .map(({ file, title }) => `${file}: ${title}`),
    ...suites.flatMap(namesOf),
  ]
  return (read<PlaywrightReport>(reportFile)?.suites ?? []).flatMap(namesOf)
}

/** A run that wrote no report, ran nothing, or ended badly with nothing failed in its report has failed once. */
function countOfReport<Report>(file: string, exitCode: number, count: (report: Report) => Counts): Counts {
  const report = read<Report>(file)
  if (report === undefined) return { passed: 0, failed: 1 }
  const counts = count(report)
  const isUnexplained = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)
  return isUnexplained ? { ...counts, failed: 1 } : counts
}

function read<Report>(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
