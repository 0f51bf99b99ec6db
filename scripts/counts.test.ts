import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { countOfPlaywright, countOfVitest, failuresOfPlaywright, failuresOfVitest, sum } from './counts.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-counts-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function reportFile(report: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

const passedFile = { status: 'passed', assertionResults: [{}, {}, {}] }

describe('counts of the test command', () => {
  it('counts what passed and failed', () => {
    const file = reportFile({ numTotalTests: 3, numPassedTests: 2, testResults: [{ ...passedFile, status: 'failed' }] })
    expect(countOfVitest(file, 1)).toEqual({ passed: 2, failed: 1 })
  })

  it('counts a skipped unit test as failed', () => {
    const file = reportFile({ numTotalTests: 3, numPassedTests: 2, testResults: [passedFile] })
    expect(countOfVitest(file, 0)).toEqual({ passed: 2, failed: 1 })
  })

  it('counts a test file that cannot be loaded as one failed test', () => {
    const testResults = [passedFile, { status: 'failed', assertionResults: [] }]
    const file = reportFile({ numTotalTests: 3, numPassedTests: 3, testResults })
    expect(countOfVitest(file, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('counts a bad end that the report does not explain as one failed test', () => {
    const file = reportFile({ numTotalTests: 3, numPassedTests: 3, testResults: [passedFile] })
    expect(countOfVitest(file, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('counts a run without a report, or without a test, as failed', () => {
    expect(countOfVitest(join(folder, 'missing.json'), 0)).toEqual({ passed: 0, failed: 1 })
    const file = reportFile({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] })
    expect(countOfPlaywright(file, 0)).toEqual({ passed: 0, failed: 1 })
  })

  it('counts flaky and skipped browser tests and faults outside of tests as failed', () => {
    const file = reportFile({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] })
    expect(countOfPlaywright(file, 1)).toEqual({ passed: 5, failed: 4 })
  })

  it('names the unit tests that failed, and why, and files that cannot be loaded', () => {
    const failed = { fullName: 'a b', status: 'failed', failureMessages: ['Error: no\n at c'] }
    const skipped = { fullName: 'a d', status: 'skipped' }
    const passed = { fullName: 'a e', status: 'passed', failureMessages: [] }
    const file = reportFile({
      testResults: [
        { name: 'x.test.ts', status: 'failed', assertionResults: [failed, skipped, passed] },
        { name: 'y.test.ts', status: 'failed', assertionResults: [] },
        { name: 'z.test.ts', status: 'passed', assertionResults: [passed] },
        { name: 'w.test.ts', status: 'passed', assertionResults: [skipped] },
      ],
    })
    expect(failuresOfVitest(file)).toEqual([
      'x.test.ts: a b: Error: no',
      'x.test.ts: a d: skipped',
      'y.test.ts: cannot be loaded',
      'w.test.ts: a d: skipped',
    ])
    expect(failuresOfVitest(join(folder, 'missing.json'))).toEqual([])
  })

  it('names the browser tests that failed, however deep', () => {
    const spec = (title: string, status: string): object => ({ title, file: 'x.spec.ts', tests: [{ status }] })
    const deep = { specs: [spec('c', 'flaky'), spec('d', 'skipped')] }
    const file = reportFile({ suites: [{ specs: [spec('a', 'expected'), spec('b', 'unexpected')], suites: [deep] }] })
    expect(failuresOfPlaywright(file)).toEqual(['x.spec.ts: b', 'x.spec.ts: c', 'x.spec.ts: d'])
    expect(failuresOfPlaywright(join(folder, 'missing.json'))).toEqual([])
  })

  it('adds up', () => {
    expect(sum([])).toEqual({ passed: 0, failed: 0 })
    const counts = sum([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ])
    expect(counts).toEqual({ passed: 4, failed: 6 })
  })
})
