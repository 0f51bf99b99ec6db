import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUNDLE_REPORTS } from './bundle-report.ts'

/** Packages that a browser never needs. */
const UNWANTED = /^(react-native.*|node-datachannel)$/
/** What the worker that holds the key must not carry: whatever talks to others, draws a screen, or runs sessions. */
const UNWANTED_IN_SIGNER = [
  /^node_modules\/(@libp2p|@chainsafe|@multiformats|libp2p|multiformats|react|react-dom|scheduler|wouter|zustand)\//,
  /^src\/(app|network|worker|coordinator)\/(?!ports\/store\.ts$)/,
]
const SIGNER_REPORT = 'worker-signer.worker'
/** What a bundler puts in the place of a module that only Node has. */
const NODE_ONLY = /__vite-browser-external/

/**
 * What is wrong with the bundles of the last build: a package carried twice, one that has no place in a browser, or a
 * module that only Node has.
 * @throws Error when there is no report of a build.
 */
export function checkBundles(root: string): readonly string[] {
  const reports = globSync('*.json', { cwd: join(root, BUNDLE_REPORTS) })
  if (reports.length === 0) throw new Error('There is no report of a build: run the build first.')
  return reports.toSorted().flatMap((report) => {
    const modules = JSON.parse(readFileSync(join(root, BUNDLE_REPORTS, report), 'utf8')) as readonly string[]
    const name = report.replace(/\.json$/, '')
    const faults = name === SIGNER_REPORT ? [...faultsOf(modules), ...signerFaultsOf(modules)] : faultsOf(modules)
    return faults.map((fault) => `${name}: ${fault}`)
  })
}

/** `modules` are paths as a bundle report holds them. */
export function faultsOf(modules: readonly string[]): readonly string[] {
  const copies = new Map<string, Set<string>>()
  for (const module of modules) {
    const place = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(module)
    if (place?.[1] === undefined || place[2] === undefined) continue
    copies.set(place[2], (copies.get(place[2]) ?? new Set()).add(place[1]))
  }
  const faults: string[] = []
  for (const [name, places] of copies) {
    if (places.size > 1) faults.push(`${name} is carried ${places.size} times: ${[...places].join(', ')}`)
    if (UNWANTED.test(name)) faults.push(`${name} has no place in a browser`)
  }
  const nodeOnly = modules.filter((module) => NODE_ONLY.test(module))
  return [...faults, ...nodeOnly.map((module) => `${module} exists in Node only`)]
}

/** What stands in the bundle of the worker that holds the key and has no business there. */
export function signerFaultsOf(modules: readonly string[]): readonly string[] {
  return modules
    .filter((module) => UNWANTED_IN_SIGNER.some((unwanted) => unwanted.test(module)))
    .map((module) => `${module} has no place beside the key`)
}
