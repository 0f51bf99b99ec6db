/** What is needed of the machine. */
export interface Machine {
  /** The path of a Chromium that starts. */
  find(): string | undefined
  /** Runs a command to its end, telling the person what it says unless `isQuiet`; whether it could be run and ended well. */
  succeeds(command: readonly string[], isQuiet: boolean): boolean
  readonly isRoot: boolean
  /** Tells the person what is going on. */
  say(text: string): void
}

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

/**
 * A Chromium that starts, installed by the system's package manager if need be and allowed: as root, or by a sudo that
 * asks for no password.
 * @returns its path, or the one command by which a person installs it.
 */
export function ensureChromium(machine: Machine): { readonly path: string } | { readonly command: string } {
  const found = machine.find()
  if (found !== undefined) return { path: found }
  const installer = INSTALLERS.find(({ manager }) => machine.succeeds([manager, '--version'], true))
  const prefix = privilege(machine)
  if (installer !== undefined && prefix !== undefined) {
    machine.say(`No Chromium here: installing one with ${installer.manager}.`)
    installer.steps.every((step) => machine.succeeds([...prefix, ...step], false))
    const installed = machine.find()
    if (installed !== undefined) return { path: installed }
  }
  const isForPerson = installer !== undefined && prefix === undefined
  const steps = isForPerson ? installer.steps.map((step) => ['sudo', ...step].join(' ')) : []
  return { command: isForPerson ? steps.join(' && ') : 'npx playwright install --with-deps chromium' }
}

/** What stands before a command that changes the system; `undefined` when that may not be done without asking. */
function privilege(machine: Machine): readonly string[] | undefined {
  if (machine.isRoot) return []
  return machine.succeeds(['sudo', '-n', 'true'], true) ? ['sudo', '-n'] : undefined
}
