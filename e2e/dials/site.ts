import { join } from 'node:path'
import { build, preview } from 'vite'

export interface RunningSite {
  readonly url: string
  stop(): Promise<void>
}

/** Build the page that dials and serve it on localhost. */
export async function startSite(): Promise<RunningSite> {
  const root = import.meta.dirname
  const outDir = join(root, '..', '..', '.cache', 'dials')
  const shared = { root, configFile: false, logLevel: 'warn' } as const
  await build({
    ...shared,
    build: { outDir, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2000 },
    worker: { format: 'es' },
  })
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0, host: 'localhost' } })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The page is not served.')
  return {
    url,
    stop: async () => {
      await server.close()
    },
  }
}
