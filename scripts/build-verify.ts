// Builds twice from nothing and compares every byte: whoever has the source can check what is served.
import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '..')
const FOLDERS = ['first', 'second'].map((name) => join(ROOT, '.cache', 'verify', name))

function digests(folder: string): ReadonlyMap<string, string> {
  const files = globSync('**', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile())
  const digest = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex')
  return new Map(files.toSorted().map((file) => [file, digest(file)]))
}

for (const outDir of FOLDERS) {
  rmSync(outDir, { recursive: true, force: true })
  await build({ root: ROOT, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
}

const [first = new Map<string, string>(), second = new Map<string, string>()] = FOLDERS.map(digests)
const names = [...new Set([...first.keys(), ...second.keys()])]
const differing = names.filter((name) => first.get(name) !== second.get(name))
for (const name of differing) console.error(`${name} differs between two builds.`)
const whole = createHash('sha256')
  .update(JSON.stringify([...second]))
  .digest('hex')
if (names.length === 0) throw new Error('The build wrote nothing.')
if (differing.length === 0)
  console.log(
    `${names.length} files, the same twice. Digest of all: ${whole}. Of the page, as the settings show it: ${second.get('index.html')}`,
  )
process.exitCode = differing.length === 0 ? 0 : 1
