import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { findChromium } from './find-chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-browser-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function program(name: string, exitCode: number): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\nexit ${exitCode}\n`)
  chmodSync(path, 0o755)
  return path
}

const browser = program('google-chrome', 0)
// As some systems have it: a script that only says how to install the browser.
const placeholder = program('chromium-browser', 1)

describe('findChromium', () => {
  it('takes CHROMIUM_PATH before anything else', () => {
    vi.stubEnv('CHROMIUM_PATH', browser)
    expect(findChromium()).toBe(browser)
  })

  it.each([placeholder, join(folder, 'missing')])('refuses a CHROMIUM_PATH that does not start', (path) => {
    vi.stubEnv('CHROMIUM_PATH', path)
    expect(() => findChromium()).toThrow(`CHROMIUM_PATH is ${path}, which does not start.`)
  })

  it('passes over a program on PATH that has the name and does not start', () => {
    vi.stubEnv('CHROMIUM_PATH', undefined)
    vi.stubEnv('PATH', folder)
    expect(findChromium()).toBe(browser)
  })
})
