import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

/** The folder, inside the project, of the reports that `check-bundle.ts` reads. */
export const BUNDLE_REPORTS = join('.cache', 'bundle')

/**
 * Writes which modules a bundle holds to `.cache/bundle/<realm>-<entry>.json`: a list of paths relative to the root, with slashes.
 * Only modules of which code is left count.
 */
export function bundleReport(realm: 'page' | 'worker'): Plugin {
  let root = ''
  return {
    name: 'muster:bundle-report',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    buildStart() {
      if (realm === 'page') rmSync(join(root, BUNDLE_REPORTS), { recursive: true, force: true })
    },
    generateBundle(_options, bundle) {
      const modules = new Set<string>()
      const entries: string[] = []
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        if (chunk.isEntry) entries.push(chunk.name)
        for (const [id, module] of Object.entries(chunk.modules)) {
          if (module.renderedLength > 0)
            modules.add(relative(root, id.replace(/^\0/, '').replace(/\?.*$/, '')).split(sep).join('/'))
        }
      }
      mkdirSync(join(root, BUNDLE_REPORTS), { recursive: true })
      const file = join(root, BUNDLE_REPORTS, `${realm}-${entries.toSorted().join('+')}.json`)
      writeFileSync(file, `${JSON.stringify([...modules].toSorted(), null, 1)}\n`)
    },
  }
}
