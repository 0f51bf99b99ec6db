// Prints the path of a Chromium for the browser tests; installs one first where there is none and that is allowed.
import { spawnSync } from 'node:child_process'
import { findChromium } from '../e2e/browser/find-chromium.ts'
import { ensureChromium } from './ensure-chromium.ts'

const result = ensureChromium({
  find: findChromium,
  succeeds: ([program = '', ...options], isQuiet) => {
    // What an installer says goes to the error stream, so that this script's output is the path alone.
    const output = isQuiet ? 'ignore' : 2
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return spawnSync(program, options, { stdio: ['ignore', output, output], env }).status === 0
  },
  isRoot: process.getuid?.() === 0,
  say: (text) => {
    console.error(text)
  },
})

if ('path' in result) {
  console.log(result.path)
} else {
  console.error(
    `The browser tests need a Chromium, and there is none. This command installs it:\n\n    ${result.command}\n`,
  )
  process.exitCode = 1
}
