import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Bitcoin Knots, which has Bitcoin Core's consensus; Debian packages it. */
const PACKAGE = 'bitcoin-knots'
const PROGRAMS: readonly string[] = ['bitcoind', 'bitcoin-cli']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const MIRROR = 'http://deb.debian.org/debian'
const COMMAND_TIMEOUT_MS = 120_000

interface Architecture {
  readonly libraries: string
  readonly loader: string
}

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  amd64: { libraries: 'usr/lib/x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { libraries: 'usr/lib/aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
}

/**
 * Takes a node from Debian unstable, signed by Debian, with its own loader and libraries, so that it runs on any
 * distribution. The system's packages and lists of packages stay as they are.
 * @param folder gets `bin/bitcoind` and `bin/bitcoin-cli`; what was there before is replaced in one step.
 * @returns the path of `bitcoind`.
 * @throws Error saying which step failed.
 */
export function fetchFromDebian(folder: string): string {
  const architecture = ARCHITECTURES[output('dpkg', ['--print-architecture']).trim()]
  if (architecture === undefined) throw new Error('Debian packages are used on amd64 and arm64 only.')
  if (!existsSync(KEYRING)) throw new Error(`Debian's keys are not at ${KEYRING}.`)
  mkdirSync(dirname(folder), { recursive: true })
  const work = mkdtempSync(`${folder}.part-`)
  try {
    const root = unpack(work)
    assemble(root, join(work, 'node'), architecture)
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(work, 'node'), folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return join(folder, 'bin', 'bitcoind')
}

/** Downloads the package and the libraries that it depends on, and unpacks them beside each other. */
function unpack(work: string): string {
  const apt = aptIn(work)
  output('apt-get', [...apt, 'update'])
  const depends = output('apt-cache', [...apt, 'depends', PACKAGE])
  const libraries = [...depends.matchAll(/^\s*Depends: (lib\S+)$/gm)].map(([, name = '']) => name)
  output('apt-get', [...apt, '-y', '--download-only', 'install', ...libraries])
  const archives = join(work, 'cache', 'archives')
  output('apt-get', [...apt, 'download', PACKAGE], archives)
  const root = join(work, 'root')
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    output('dpkg-deb', ['-x', join(archives, file), root])
  }
  return root
}

/** Options by which apt keeps its state in a folder of its own, with Debian unstable as its only source. */
function aptIn(work: string): readonly string[] {
  for (const part of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(work, part), { recursive: true })
  const sources = join(work, 'sources.list')
  writeFileSync(join(work, 'status'), '')
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${debianMirror()} sid main\n`)
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': work,
    'Dir::State::lists': join(work, 'lists'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': '1',
  }
  return ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/** The mirror that the machine uses already, so that a network which only reaches that one will do. */
function debianMirror(): string {
  const mirrors = output('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
  return mirrors.split('\n').find((uri) => /\/debian\/?$/.test(uri)) ?? MIRROR
}

function assemble(root: string, node: string, { libraries, loader }: Architecture): void {
  const from = join(root, libraries)
  mkdirSync(join(node, 'bin'), { recursive: true })
  mkdirSync(join(node, 'lib'))
  copyFileSync(join(from, loader), join(node, 'lib', loader))
  chmodSync(join(node, 'lib', loader), 0o755)
  for (const program of PROGRAMS) {
    const file = join(root, 'usr', 'bin', program)
    copyFileSync(file, join(node, 'lib', program))
    const listed = output(join(from, loader), ['--library-path', from, '--list', file])
    for (const [, library = ''] of listed.matchAll(/=> (\/\S+)/g)) {
      copyFileSync(library, join(node, 'lib', basename(library)))
    }
    const start = join(node, 'bin', program)
    writeFileSync(start, startScript(program, loader))
    chmodSync(start, 0o755)
  }
  cpSync(join(root, 'usr', 'share', 'doc', PACKAGE, 'copyright'), join(node, 'COPYRIGHT'))
}

function startScript(program: string, loader: string): string {
  return `#!/bin/sh
lib=$(cd "$(dirname "$0")/../lib" && pwd)
exec "$lib/${loader}" --library-path "$lib" "$lib/${program}" "$@"
`
}

function output(command: string, options: readonly string[], cwd?: string): string {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr, error } = spawnSync(command, options, {
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    env,
    ...(cwd !== undefined && { cwd }),
  })
  if (error !== undefined) throw new Error(`${command} cannot be run (${error.message}).`)
  if (status === 0) return stdout
  throw new Error(`${command} failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`)
}
