import { describe, expect, it } from 'vitest'
import { ensureChromium, type Machine } from './ensure-chromium.ts'

interface Situation {
  readonly isRoot: boolean
  readonly programs: readonly string[]
  /** Whether installing brings a Chromium that starts. */
  readonly bringsBrowser?: boolean
}

function machine({ isRoot, programs, bringsBrowser = true }: Situation): Machine & { readonly ran: string[] } {
  const ran: string[] = []
  let hasBrowser = programs.includes('chromium')
  return {
    ran,
    isRoot,
    find: () => (hasBrowser ? '/usr/bin/chromium' : undefined),
    succeeds: ([program = '', ...options], isQuiet) => {
      if (!programs.includes(program)) return false
      if (!isQuiet) ran.push([program, ...options].join(' '))
      if (options.includes('chromium')) hasBrowser = bringsBrowser
      return true
    },
    say: () => {},
  }
}

const INSTALL = 'apt-get install -q -y --no-install-recommends chromium'

describe('ensureChromium', () => {
  it('installs nothing where there is one', () => {
    const here = machine({ isRoot: true, programs: ['chromium', 'apt-get'] })
    expect(ensureChromium(here)).toEqual({ path: '/usr/bin/chromium' })
    expect(here.ran).toEqual([])
  })

  it('installs one as root', () => {
    const here = machine({ isRoot: true, programs: ['apt-get'] })
    expect(ensureChromium(here)).toEqual({ path: '/usr/bin/chromium' })
    expect(here.ran).toEqual(['apt-get update -q', INSTALL])
  })

  it('installs one by a sudo that asks for no password', () => {
    const here = machine({ isRoot: false, programs: ['apt-get', 'sudo'] })
    expect(ensureChromium(here)).toEqual({ path: '/usr/bin/chromium' })
    expect(here.ran).toEqual(['sudo -n apt-get update -q', `sudo -n ${INSTALL}`])
  })

  it('runs nothing where it may not, and gives the one command', () => {
    const here = machine({ isRoot: false, programs: ['apt-get'] })
    expect(ensureChromium(here)).toEqual({ command: `sudo apt-get update -q && sudo ${INSTALL}` })
    expect(here.ran).toEqual([])
  })

  it.each([
    ['there is no package manager that it knows', { isRoot: true, programs: [] }],
    ['what the package manager brings does not start', { isRoot: true, programs: ['apt-get'], bringsBrowser: false }],
  ])('gives a command that works anywhere when %s', (_, situation) => {
    expect(ensureChromium(machine(situation))).toEqual({ command: 'npx playwright install --with-deps chromium' })
  })
})
