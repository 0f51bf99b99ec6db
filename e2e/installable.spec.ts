import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { preview, type PreviewServer } from 'vite'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')

interface Manifest {
  readonly id: string
  readonly start_url: string
  readonly display: string
  readonly icons: readonly {
    readonly src: string
    readonly sizes: string
    readonly type: string
    readonly purpose: string
  }[]
}

let server: PreviewServer
let origin: string

test.beforeAll(async () => {
  server = await preview({ root: ROOT, logLevel: 'error', preview: { host: '127.0.0.1', port: 4300 } })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The preview server has no address.')
  origin = url.replace(/\/$/, '')
})

test.afterAll(async () => {
  await server.close()
})

test('the page itself carries no script and no style', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  expect([...html.matchAll(/<script\b[^>]*>([^<]*)/g)].map(([, inside]) => inside)).toEqual([''])
  expect(html).not.toMatch(/<style|\bstyle=|\bon[a-z]+=/)
})

test('the manifest names icons that are as large as it says, one of them maskable', async ({ page }) => {
  await page.goto(origin)
  const href = await page.locator('link[rel=manifest]').getAttribute('href')
  const manifest = (await (await page.request.get(`${origin}${href}`)).json()) as Manifest
  expect(manifest).toMatchObject({ id: '/', start_url: '/', display: 'standalone' })
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable')
  for (const { src, sizes, type } of manifest.icons.filter((icon) => icon.type === 'image/png')) {
    const response = await page.request.get(`${origin}${src}`)
    expect(response.headers()['content-type']).toBe(type)
    const side = await page.evaluate(async (address) => {
      const image = new Image()
      image.src = address
      await image.decode()
      return `${image.naturalWidth}x${image.naturalHeight}`
    }, `${origin}${src}`)
    expect(side).toBe(sizes)
  }
})

test('once its service worker is there, every file of the build opens without a network', async ({ page, context }) => {
  await page.goto(origin)
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js')
    await navigator.serviceWorker.ready
  })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const files = globSync('**', { cwd: DIST }).filter((file) => statSync(join(DIST, file)).isFile())
  const needed = files.filter((file) => file !== 'sw.js' && !file.startsWith('screenshots/'))
  expect(needed).toContain('index.html')

  await context.setOffline(true)
  await server.close()
  const missing = await page.evaluate(async (paths) => {
    const found = await Promise.all(
      paths.map((path) =>
        fetch(`/${path}`).then(
          (response) => response.ok,
          () => false,
        ),
      ),
    )
    return paths.filter((_, index) => found[index] !== true)
  }, needed)
  expect(missing).toEqual([])

  await page.goto(`${origin}/join`)
  await expect(page.locator('#root > *').first()).toBeVisible()
})
