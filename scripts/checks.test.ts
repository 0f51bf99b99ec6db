import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { faultsOf } from './check-bundle.ts'
import { checkImports } from './check-imports.ts'

// A check that cannot fail proves nothing, so each is run on a small project in which faults were planted.

const ROOT = join(import.meta.dirname, '..')
const CONFIGURATION = [
  'package.json',
  '.gitignore',
  ...globSync('{.oxlintrc,.oxfmtrc,.size-limit,knip,tsconfig*}.json', { cwd: ROOT }),
]

const projects: string[] = []
afterAll(() => {
  for (const project of projects) rmSync(project, { recursive: true })
})

/** A project of its own with this project's configuration and the given files, by their paths. */
function plant(files: Readonly<Record<string, string>>): string {
  const project = mkdtempSync(join(tmpdir(), 'muster-checks-'))
  projects.push(project)
  for (const file of CONFIGURATION) copyFileSync(join(ROOT, file), join(project, file))
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  return project
}

function run(
  project: string,
  program: string,
  ...options: string[]
): { readonly status: number | null; readonly output: string } {
  const path = join(ROOT, 'node_modules', '.bin', program)
  const { status, stdout } = spawnSync(path, options, { cwd: project, encoding: 'utf8' })
  return { status, output: stdout }
}

interface LintReport {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string; readonly message: string }[]
}

/** What lint says of each file: `rule message`. */
function lint(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const { status, output } = run(plant(files), 'oxlint', '--format=json')
  const { diagnostics } = JSON.parse(output) as LintReport
  expect(status).toBe(diagnostics.length === 0 ? 0 : 1)
  const of = (file: string): string[] =>
    diagnostics.filter(({ filename }) => filename === file).map(({ code, message }) => `${code} ${message}`)
  return Object.fromEntries(Object.keys(files).map((file) => [file, of(file)]))
}

const pureRooms = ['bytes', 'musig2', 'wire', 'session', 'group']
const timerlessRooms = [
  ...pureRooms,
  'chain',
  'vault',
  'signer',
  'coordinator',
  'network',
  'worker',
  'host',
  'signer-worker',
  'bridge',
]

describe('lint', () => {
  const timers = {
    timeout: 'export const planted = (): unknown => setTimeout(() => {}, 1)\n',
    interval: 'export const planted = (): unknown => globalThis.setInterval(() => {}, 1)\n',
    quoted: "export const planted = (): unknown => globalThis['setTimeout'](() => {}, 1)\n",
    signal: 'export const planted = (): unknown => AbortSignal.timeout(1)\n',
    taken: 'const { setTimeout: later } = globalThis\nexport const planted = (): unknown => later\n',
    frame: 'export const planted = (): unknown => requestAnimationFrame(() => {})\n',
  }
  const impurities = {
    date: 'export const planted = (): unknown => Date.now()\n',
    born: 'export const planted = (): unknown => new Date()\n',
    random: 'export const planted = (): unknown => Math.random()\n',
    performance: 'export const planted = (): unknown => performance.now()\n',
    crypto: 'export const planted = (): unknown => crypto.getRandomValues(new Uint8Array(1))\n',
    reached: 'export const planted = (): unknown => globalThis.crypto\n',
    fetch: "export const planted = (): unknown => fetch('')\n",
  }
  const inRooms = (room: string, faults: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(faults).map(([name, text]) => [`src/${room}/planted-${name}.ts`, text])
  const planted = Object.fromEntries([
    ...timerlessRooms.flatMap((room) => inRooms(room, timers)),
    ...pureRooms.flatMap((room) => inRooms(room, impurities)),
    ['src/session/clean.ts', 'export const clean = (): number => Math.max(1, 2)\n'],
    ['src/app/timers/clean.ts', 'export const clean = (): unknown => setTimeout(() => {}, 1)\n'],
    ['src/app/component.ts', 'export const planted = (): unknown => setTimeout(() => {}, 1)\n'],
    ['src/coordinator/clean.ts', 'export const clean = (): number => Date.now()\n'],
  ])

  it('refuses every way to a timer in every room that the worker runs, and clocks and randomness in the pure rooms', () => {
    const {
      'src/session/clean.ts': clean,
      'src/app/timers/clean.ts': timer,
      'src/coordinator/clean.ts': clock,
      ...rest
    } = lint(planted)
    expect([clean, timer, clock]).toEqual([[], [], []])
    for (const [file, said] of Object.entries(rest)) {
      expect(said.join('\n'), file).toMatch(/no-restricted-(globals|properties)/)
    }
  })

  it.each([
    [
      'no-floating-promises',
      'async function tell(): Promise<void> {}\nexport function planted(): void {\n  tell()\n}\n',
    ],
    ['no-misused-promises', 'export const planted = (list: number[]): void => list.forEach(async () => {})\n'],
    [
      'switch-exhaustiveness-check',
      "export function planted(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
    ],
    ['no-explicit-any', 'export const planted = (value: any): unknown => value\n'],
    ['no-non-null-assertion', 'export const planted = (value?: number): number => value!\n'],
    ['ban-ts-comment', "// @ts-ignore: planted\nexport const planted: number = ''\n"],
    ['no-default-export', 'export default 1\n'],
    ['no-warning-comments', '// TODO: planted\nexport const planted = 1\n'],
    ['no-console', 'export const planted = (): void => console.log(1)\n'],
    ['only-throw-error', "export function planted(): never {\n  throw 'planted'\n}\n"],
  ])('refuses what %s names', (rule, text) => {
    const { 'src/coordinator/planted.ts': said } = lint({ 'src/coordinator/planted.ts': text })
    expect(said?.join('\n')).toContain(rule)
  })

  it('refuses a cycle of imports', () => {
    const said = lint({
      'src/session/first.ts': "import { second } from './second.ts'\nexport const first = (): number => second()\n",
      'src/session/second.ts': "import { third } from './third.ts'\nexport const second = (): number => third()\n",
      'src/session/third.ts': "import { first } from './first.ts'\nexport const third = (): number => first()\n",
    })
    expect(Object.values(said).flat().join('\n')).toContain('no-cycle')
  })

  it.each(["it.only('is planted', () => {})", "it.skip('is planted', () => {})", "it.todo('is planted')"])(
    'refuses %s',
    (line) => {
      const file = 'src/session/planted.test.ts'
      const { [file]: said } = lint({ [file]: `import { it } from 'vitest'\n${line}\n` })
      expect(said?.join('\n')).toMatch(/no-focused-tests|no-disabled-tests|warn-todo/)
    },
  )
})

describe('the check of imports', () => {
  const door = (room: string): [string, string] => [
    `src/${room}/index.ts`,
    'export const door = 1\nexport type Door = 1\n',
  ]
  const doors = Object.fromEntries([...timerlessRooms, 'app'].map(door))
  const refused = (file: string, text: string): readonly string[] =>
    checkImports(plant({ ...doors, [file]: text })).map(({ message }) => message)

  it.each([
    ['src/wire/planted.ts', "import { door } from '../session/index.ts'"],
    ['src/bytes/planted.ts', "import type { Door } from '../wire/index.ts'"],
    ['src/session/planted.ts', "export { door } from '../coordinator/index.ts'"],
    ['src/session/planted.ts', "export * from '../group/index.ts'"],
    ['src/coordinator/planted.ts', "import { door } from '../signer/index.ts'"],
    ['src/network/planted.ts', "export const planted = import('../signer/index.ts')"],
    ['src/group/planted.ts', "export type Planted = import('../signer/index.ts').Door"],
    ['src/app/planted.tsx', "import { door } from '../worker/index.ts'"],
    ['src/app/planted.ts', "import { type Door } from '../signer/index.ts'"],
    ['src/bridge/planted.ts', "import { door } from '../session/index.ts'"],
    ['src/worker/planted.ts', "import type { Door } from '../app/index.ts'"],
    ['src/session/planted.ts', "import { door } from '../../relay/main.ts'"],
    ['relay/planted.ts', "import { door } from '../src/network/index.ts'"],
    ['src/session/planted.ts', "export const planted = new Worker(new URL('../worker/main.ts', import.meta.url))"],
  ])('refuses the wrong direction: in %s %s', (file, text) => {
    expect(refused(file, `${text}\n`)).toHaveLength(1)
  })

  it.each([
    ['src/signer/planted.ts', "import { deep } from '../session/fold.ts'", 'one door'],
    ['src/signer/planted.test.ts', "import { deep } from '../session/fold.ts'", 'one door'],
    ['e2e/planted.ts', "import { deep } from '../src/session/fold.ts'", 'one door'],
    ['src/bytes/planted.ts', "import { parse } from 'cborg'", 'library'],
    ['src/session/planted.ts', "import { readFileSync } from 'node:fs'", 'library'],
    ['src/app/planted.ts', "export const planted = import('libp2p')", 'library'],
    ['src/worker/planted.ts', 'export const planted = (path: string) => import(path)', 'computed'],
    ['src/new-room/planted.ts', "import { door } from '../bytes/index.ts'", 'new-room may not import bytes'],
  ])('refuses in %s: %s', (file, text, reason) => {
    expect(refused(file, `${text}\n`)).toEqual([expect.stringContaining(reason)])
  })

  it.each([
    ['src/session/planted.ts', "import { door } from '../wire/index.ts'"],
    ['src/session/planted.ts', "import { sha256 } from '@noble/hashes/sha2.js'"],
    ['src/bridge/planted.ts', "import type { Door } from '../session/index.ts'"],
    ['src/app/planted.ts', "import type { Door } from '../coordinator/index.ts'"],
    ['src/app/planted.ts', "export const planted = new Worker(new URL('../worker/main.ts', import.meta.url))"],
    ['src/network/planted.test.ts', "import { contract } from '../coordinator/transport.contract.ts'"],
    ['src/coordinator/planted.test.ts', "import { door } from '../signer/index.ts'"],
    ['relay/planted.ts', "import { codec } from '../src/network/rendezvous.ts'"],
  ])('lets through in %s: %s', (file, text) => {
    expect(refused(file, `${text}\n`)).toEqual([])
  })
})

describe('the type check', () => {
  it('knows neither the DOM, a timer nor the outside world in a pure room', () => {
    const names = [
      'document',
      'window',
      'setTimeout',
      'fetch',
      'crypto',
      'performance',
      'TextEncoder',
      'process',
      'localStorage',
    ]
    const faults = pureRooms.flatMap((room) =>
      names.map((name) => `src/${room}/planted-${name.toLowerCase()}.ts ${name}`),
    )
    const files: Record<string, string> = { 'src/session/clean.ts': 'export const clean: unknown = Object.groupBy\n' }
    for (const fault of faults) {
      const [file = '', name = ''] = fault.split(' ')
      files[file] = `export const planted: unknown = ${name}\n`
    }
    const { status, output } = run(plant(files), 'tsc', '-b', 'tsconfig.pure.json')
    expect(status).not.toBe(0)
    const refused = [...output.matchAll(/^(\S+)\(1,\d+\): error TS\d+: Cannot find name '(\w+)'/gm)].map(
      ([, file, name]) => `${file} ${name}`,
    )
    expect(refused.toSorted()).toEqual(faults.toSorted())
  })

  it('refuses syntax that cannot simply be erased', () => {
    const { output } = run(
      plant({ 'src/session/planted.ts': 'export enum Planted {\n  A,\n}\n' }),
      'tsc',
      '-b',
      'tsconfig.pure.json',
    )
    expect(output).toContain('error TS1294')
  })
})

describe('the other checks', () => {
  it('finds what is written in another format', () => {
    expect(
      run(plant({ 'src/session/planted.ts': 'export const planted = 1\n' }), 'oxfmt', '--check', 'src').status,
    ).toBe(0)
    expect(
      run(plant({ 'src/session/planted.ts': 'export const planted = 1;\n' }), 'oxfmt', '--check', 'src').status,
    ).not.toBe(0)
  })

  it('finds a file and an export that nobody uses', () => {
    const project = plant({
      'src/session/index.ts': "export { used } from './used.ts'\n",
      'src/session/used.ts': 'export const used = 1\nexport const unusedExport = 2\n',
      'src/session/unused-file.ts': 'export const planted = 1\n',
    })
    const { status, output } = run(project, 'knip', '--include', 'files,exports', '--no-progress')
    expect(status).not.toBe(0)
    expect(output).toContain('unusedExport')
    expect(output).toContain('unused-file.ts')
  })

  it('finds a bundle over its budget', () => {
    const bundles = ['index', 'coordinator.worker', 'network', 'signer.worker'].map(
      (name) => `dist/assets/${name}-planted.js`,
    )
    const files = Object.fromEntries([...bundles, '.cache/size/musig2.js'].map((file) => [file, '']))
    const project = plant(files)
    for (const file of Object.keys(files)) writeFileSync(join(project, file), randomBytes(200_000))
    const { status, output } = run(project, 'size-limit', '--json')
    expect(status).not.toBe(0)
    const results = JSON.parse(output) as readonly { readonly passed: boolean }[]
    expect(results.filter(({ passed }) => passed)).toEqual([])
  })

  it('finds a package that is bundled twice, that a browser never needs, and what only Node has', () => {
    const modules = [
      'node_modules/uint8arrays/dist/index.js',
      'node_modules/@libp2p/webrtc/node_modules/uint8arrays/dist/index.js',
      'node_modules/react-native-webrtc/index.js',
      '__vite-browser-external:node:fs',
      'src/app/main.tsx',
    ]
    expect(faultsOf(modules)).toEqual([
      'uint8arrays is carried 2 times: node_modules/uint8arrays, node_modules/@libp2p/webrtc/node_modules/uint8arrays',
      'react-native-webrtc has no place in a browser',
      '__vite-browser-external:node:fs exists in Node only',
    ])
    expect(faultsOf(['node_modules/uint8arrays/dist/index.js', 'node_modules/uint8arrays/dist/concat.js'])).toEqual([])
  })
})
