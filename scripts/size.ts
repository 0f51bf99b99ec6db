// Budgets: bundles the MuSig2 core by itself, then checks bundle contents and sizes.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { checkBundles } from './check-bundle.ts'

const ROOT = join(import.meta.dirname, '..')

await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: 'es2024',
    outDir: join(ROOT, '.cache', 'size'),
    emptyOutDir: true,
    lib: { entry: join(ROOT, 'src', 'musig2', 'index.ts'), formats: ['es'], fileName: () => 'musig2.js' },
    minify: true,
  },
})

const faults = checkBundles(ROOT)
for (const fault of faults) console.error(fault)
const { status } = spawnSync('size-limit', { cwd: ROOT, stdio: 'inherit' })
process.exitCode = faults.length === 0 && status === 0 ? 0 : 1
