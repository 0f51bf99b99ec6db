// Prints the path of a Chromium for the browser tests; installs one first where there is none and that is allowed.
import { spawnSync } from 'node:child_process'
import { getuid } from 'node:process'
import { findChromium } from '../e2e/browser/find-chromium.ts'

const INSTALLERS: readonly { readonly manager: string; readonly steps: readonly (readonly string[])[] }[] = [
  {
    manager: 'apt-get',
    steps: [
      ['apt-get', 'update', '-q'],
      ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium'],
    ],
  },
  { manager: 'dnf', steps: [['dnf', 'install', '-y', 'chromium']] },
  { manager: 'apk', steps: [['apk', 'add', 'chromium']] },
  { manager: 'pacman', steps: [['pacman', '-Sy', '--noconfirm', 'chromium']] },
]

/** Never asks: what needs a password is left to the person, who is told the command. */
function privilege(): readonly string[] | undefined {
  if (getuid?.() === 0) return []
  return succeeds(['sudo', '-n', 'true'], 'ignore') ? ['sudo', '-n'] : undefined
}

function succeeds(command: readonly string[], output: 'inherit' | 'ignore'): boolean {
  const [program = '', ...rest] = command
  // What an installer says goes to the error stream, so that this script's output is the path alone.
  const stdio = ['ignore', output === 'inherit' ? 2 : 'ignore', output] as const
  return (
    spawnSync(program, rest, { stdio: [...stdio], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  )
}

/**
 * A Chromium that starts, installed if need be and allowed.
 * @returns its path, or `undefined` after the one command that installs it was printed.
 */
function ensureChromium(): string | undefined {
  const found = findChromium()
  if (found !== undefined) return found
  const installer = INSTALLERS.find(({ manager }) => succeeds([manager, '--version'], 'ignore'))
  const prefix = privilege()
  if (installer !== undefined && prefix !== undefined) {
    console.error(`No Chromium here: installing one with ${installer.manager}.`)
    installer.steps.every((step) => succeeds([...prefix, ...step], 'inherit'))
    const installed = findChromium()
    if (installed !== undefined) return installed
  }
  const byHand = installer !== undefined && prefix === undefined
  const command = byHand ? `sudo ${installer.steps.at(-1)?.join(' ')}` : 'npx playwright install --with-deps chromium'
  console.error(`The browser tests need a Chromium, and there is none. This command installs it:\n\n    ${command}\n`)
  return undefined
}

const path = ensureChromium()
if (path === undefined) process.exitCode = 1
else console.log(path)
