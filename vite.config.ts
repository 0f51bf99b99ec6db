import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA, type ManifestOptions } from 'vite-plugin-pwa'
import { bundleReport } from './scripts/bundle-report.ts'
import { collectLicences } from './scripts/licences.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }

/** The commit that is built, so that a person can see which code runs; `dev` outside a repository. */
function commit(): string {
  const given = process.env['MUSTER_COMMIT']
  if (given !== undefined && given !== '') return given
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'dev'
  }
}

const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Muster',
  short_name: 'Muster',
  description: 'Sign together: the signatures of n people become one, from tab to tab.',
  lang: 'en',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#14171c',
  theme_color: '#14171c',
  categories: ['finance', 'security', 'utilities'],
  icons: [
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
  ],
  launch_handler: { client_mode: 'focus-existing' },
  screenshots: [
    {
      src: '/screenshots/session-phone.png',
      sizes: '390x844',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'What is to be signed',
    },
    {
      src: '/screenshots/start-desktop.png',
      sizes: '1280x800',
      type: 'image/png',
      form_factor: 'wide',
      label: 'The start',
    },
  ],
  shortcuts: [
    { name: 'New group', url: '/new', icons: [{ src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' }] },
    { name: 'Open a link', url: '/join', icons: [{ src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' }] },
  ],
  // A link shared from another app; the service worker answers, so its secret stays on the device.
  share_target: { action: '/join', method: 'GET', params: { title: 'title', text: 'text', url: 'url' } },
  file_handlers: [
    { action: '/', accept: { 'application/vnd.muster.session': ['.muster'], 'application/x-bitcoin-psbt': ['.psbt'] } },
  ],
}

const output = {
  entryFileNames: 'assets/[name]-[hash].js',
  chunkFileNames: 'assets/[name]-[hash].js',
  assetFileNames: 'assets/[name]-[hash][extname]',
}

const licences = collectLicences('licences.txt')

export default defineConfig({
  plugins: [
    react(),
    bundleReport('page'),
    licences.page(),
    VitePWA({
      strategies: 'generateSW',
      registerType: 'prompt',
      // The app registers the service worker itself, so no inline script is needed.
      injectRegister: false,
      manifest,
      // The patterns below take in the manifest's icons with everything else.
      includeManifestIcons: false,
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,txt,woff2,webmanifest}'],
        globIgnores: ['screenshots/**'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        navigateFallback: 'index.html',
        navigateFallbackDenylist: [/^\/config\.json$/, /^\/healthz$/, /^\/regtest(\/|$)/],
        cleanupOutdatedCaches: true,
        // A first visit works offline at once; an update still waits for the user's word.
        clientsClaim: true,
        skipWaiting: false,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [bundleReport('worker'), licences.worker()], rolldownOptions: { output } },
  // libp2p's packages must share one copy of each of these, or the bundle carries every copy.
  resolve: { dedupe: ['multiformats', 'protons-runtime', 'react', 'react-dom', 'uint8arraylist', 'uint8arrays'] },
  define: { __MUSTER_VERSION__: JSON.stringify(version), __MUSTER_COMMIT__: JSON.stringify(commit()) },
  build: {
    // The first of each with transferable data channels or their substitute, light-dark() and Promise.withResolvers.
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Everything is a file of its own: the content security policy admits no data: address.
    assetsInlineLimit: 0,
    rolldownOptions: { output },
  },
})
