import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin, Rolldown } from 'vite'

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** Collects the packages whose code is in the page or in a worker, and writes their licences as one file of the build. */
export function collectLicences(fileName: string): { readonly page: () => Plugin; readonly worker: () => Plugin } {
  const folders = new Set<string>()
  const collect = (bundle: Rolldown.OutputBundle): void => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      for (const [id, module] of Object.entries(chunk.modules)) {
        const folder = module.renderedLength === 0 ? undefined : packageFolderOf(id)
        if (folder !== undefined) folders.add(folder)
      }
    }
  }
  return {
    // Workers are bundled while the page's modules are read, so all of them are known when the page is written.
    worker: () => ({
      name: 'muster:licences-of-worker',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle)
      },
    }),
    page: () => ({
      name: 'muster:licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle)
        this.emitFile({ type: 'asset', fileName, source: licenceText([...folders]) })
      },
    }),
  }
}

/** The folder of the package that a module belongs to; undefined for the project's own and for what a bundler made up. */
export function packageFolderOf(moduleId: string): string | undefined {
  return /^\0?(\/?.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replaceAll('\\', '/'))?.[1]
}

/** One text with the name, version, kind and words of the licence of each package, in alphabetical order. */
export function licenceText(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const {
      name,
      version,
      license = 'see below',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile
    return `${name} ${version} (${license})\n\n${wordsIn(folder)}`
  })
  return `Muster is built on these packages.\n\n${[...new Set(parts)].toSorted().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function wordsIn(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file === undefined ? 'The package carries no text of it.' : readFileSync(join(folder, file), 'utf8').trim()
}
