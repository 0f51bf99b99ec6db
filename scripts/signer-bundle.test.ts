import { join, relative, sep } from 'node:path'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { signerFaultsOf } from './check-bundle.ts'

const ROOT = join(import.meta.dirname, '..')
const ENTRY = join(ROOT, 'src', 'signer-worker', 'signer.worker.ts')

/** Every module of which code is left in the bundle of this entry, relative to the root, with slashes. */
async function modulesOf(entry: string): Promise<readonly string[]> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: { write: false, minify: false, target: 'es2024', rolldownOptions: { input: entry } },
  })
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
  const chunks = outputs.flatMap(({ output }) => output).filter((file) => file.type === 'chunk')
  return chunks
    .flatMap((chunk) => Object.entries(chunk.modules))
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([id]) => relative(ROOT, id.replace(/^\0/, '')).split(sep).join('/'))
}

describe('the bundle of the worker that holds the key', () => {
  it('carries nothing that talks to others, draws a screen, or runs sessions', async () => {
    const modules = await modulesOf(ENTRY)
    expect(signerFaultsOf(modules)).toEqual([])
    // It is the whole bundle that was looked at.
    expect(modules).toContain('src/signer/local-signer.ts')
    expect(modules.some((module) => module.startsWith('node_modules/hash-wasm/'))).toBe(true)
  })

  it('would be found out if it did', () => {
    const planted = [
      'node_modules/@libp2p/websockets/dist/index.js',
      'node_modules/libp2p/dist/index.js',
      'node_modules/react-dom/client.js',
      'src/coordinator/coordinator.ts',
      'src/network/node.ts',
      'src/worker/compose.ts',
    ]
    expect(signerFaultsOf(planted)).toHaveLength(planted.length)
    expect(signerFaultsOf(['src/coordinator/ports/store.ts', 'node_modules/@noble/hashes/sha2.js'])).toEqual([])
  })
})
