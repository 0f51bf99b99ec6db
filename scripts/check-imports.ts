import { globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { argv, cwd } from 'node:process'
import { parseSync, Visitor } from 'vite'
import { outside, rooms, sideDoors } from './rooms.ts'

interface Import {
  readonly specifier: string
  readonly line: number
  readonly isType: boolean
  /** A worker's script, named by `new URL('…', import.meta.url)`: it is started, not imported. */
  readonly isUrl: boolean
}

/** An import that the plan of the rooms refuses. `file` is relative to the root, with slashes. */
export interface ImportFault {
  readonly file: string
  readonly line: number
  readonly message: string
}

const COMPUTED = '(computed)'
const SOURCES = ['src', ...Object.keys(outside)].map((folder) => `${folder}/**/*.{ts,tsx}`)

/**
 * Every import below `root` that goes against the direction of the rooms, goes past a room's door, or brings in a library
 * that the room has no business with.
 * @throws Error when a file cannot be parsed.
 */
export function checkImports(root: string): readonly ImportFault[] {
  const files = globSync(SOURCES, { cwd: root }).map((file) => file.split(sep).join('/'))
  return files.toSorted().flatMap((file) => {
    const refused: ImportFault[] = []
    for (const found of importsOf(file, readFileSync(join(root, file), 'utf8'))) {
      const message = judge(file, found)
      if (message !== undefined) refused.push({ file, line: found.line, message })
    }
    return refused
  })
}

function importsOf(file: string, source: string): readonly Import[] {
  const { program, errors } = parseSync(file, source)
  if (errors[0] !== undefined) throw new Error(`${file} cannot be parsed: ${errors[0].message}`)
  const found: Import[] = []
  const add = (specifier: string, start: number, isType: boolean, isUrl = false): void => {
    found.push({ specifier, line: source.slice(0, start).split('\n').length, isType, isUrl })
  }
  new Visitor({
    ImportDeclaration: (node) => {
      add(node.source.value, node.start, node.importKind === 'type')
    },
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.start, node.exportKind === 'type')
    },
    ExportAllDeclaration: (node) => {
      add(node.source.value, node.start, node.exportKind === 'type')
    },
    ImportExpression: (node) => {
      const { source: path } = node
      add(path.type === 'Literal' && typeof path.value === 'string' ? path.value : COMPUTED, node.start, false)
    },
    TSImportType: (node) => {
      add(node.source.value, node.start, true)
    },
    NewExpression: (node) => {
      const [path, base] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || base?.type !== 'MemberExpression') return
      if (base.object.type !== 'MetaProperty' || path?.type !== 'Literal' || typeof path.value !== 'string') return
      add(path.value, node.start, false, true)
    },
  }).visit(program)
  return found
}

function judge(file: string, found: Import): string | undefined {
  if (found.specifier === COMPUTED) return 'an import whose path is computed cannot be checked'
  const isRelative = found.specifier.startsWith('.')
  if (found.isUrl) return judgeUrl(file, found.specifier)
  return isRelative ? judgeFile(file, found) : judgeLibrary(file, found.specifier)
}

function judgeUrl(file: string, specifier: string): string | undefined {
  const from = placeOf(file)
  const to = placeOf(posix.join(posix.dirname(file), specifier))
  if (!from.isRoom || !to.isRoom || from.name === to.name) return undefined
  if (from.name === 'app' && (to.name === 'worker' || to.name === 'signer-worker')) return undefined
  return `${from.name} may not start a script of ${to.name}`
}

function judgeLibrary(file: string, specifier: string): string | undefined {
  const room = placeOf(file)
  if (!room.isRoom || isTest(file)) return undefined
  const allowed = rooms[room.name]?.libraries ?? []
  if (allowed.some((library) => specifier === library || specifier.startsWith(`${library}/`))) return undefined
  return `${room.name} may not import the library ${specifier}`
}

function judgeFile(file: string, found: Import): string | undefined {
  const target = posix.join(posix.dirname(file), found.specifier.replace(/\?.*$/, ''))
  const from = placeOf(file)
  const to = placeOf(target)
  if (from.name === to.name && from.isRoom === to.isRoom) return undefined
  if (!to.isRoom) {
    return from.isRoom && !isTest(file) ? `${from.name} may not import ${target}, which stands outside src` : undefined
  }
  if (!isDoor(file, to, found)) return `${to.name} has one door, index.ts: ${target} is behind it`
  if (from.isRoom && isTest(file)) return undefined
  if (mayImport(from, to, found.isType)) return undefined
  const what = found.isType ? 'may not import even types of' : 'may not import'
  return `${from.name} ${what} ${to.isRoom ? to.name : target}`
}

function isDoor(file: string, to: Place, found: Import): boolean {
  if (to.inside === 'index.ts' || sideDoors.includes(`${to.name}/${to.inside}`)) return true
  if (found.specifier.includes('?worker')) return to.name === 'worker'
  // A test may also run another room's contract suite and use what a folder inside a room offers, such as memory adapters.
  return (
    (isTest(file) || !placeOf(file).isRoom) && (to.inside.endsWith('.contract.ts') || to.inside.endsWith('/index.ts'))
  )
}

function mayImport(from: Place, to: Place, isType: boolean): boolean {
  const path = `${to.name}/${to.inside}`
  if (!from.isRoom) {
    const allowed = outside[from.name] ?? 'everything'
    return allowed === 'everything' || allowed.includes(to.name) || allowed.includes(path)
  }
  const room = rooms[from.name]
  if (room === undefined) return false
  if (sideDoors.includes(path)) return room.rooms.includes(path)
  if (room.rooms.includes(to.name)) return true
  return isType && (room.types ?? []).includes(to.name)
}

interface Place {
  /** A room of `src`, or a folder beside it. */
  readonly name: string
  readonly isRoom: boolean
  /** The path inside it. */
  readonly inside: string
}

function placeOf(path: string): Place {
  const [first = '', second = '', ...rest] = path.split('/')
  if (first === 'src') return { name: second, isRoom: true, inside: rest.join('/') }
  return { name: first, isRoom: false, inside: [second, ...rest].join('/') }
}

function isTest(file: string): boolean {
  return /\.(test|contract)\.tsx?$/.test(file)
}

if (import.meta.main) {
  const root = join(cwd(), argv[2] ?? '.')
  const faults = checkImports(root)
  for (const fault of faults) console.error(`${fault.file}:${fault.line} ${fault.message}`)
  console.log(
    faults.length === 0 ? 'Imports go one way, and through the doors.' : `${faults.length} imports are refused.`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}
