import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { RelayError } from './errors.ts'

/** A file of the built app, in memory. */
export interface AppFile {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly cacheControl: string
  readonly etag: string
  /** The bytes in brotli, made when first asked for; undefined when that saves nothing. */
  brotli(): Promise<Uint8Array | undefined>
}

/** Every file of the built app by its path in the URL. What is not a key here is not served, whatever a request spells. */
export type AppFiles = ReadonlyMap<string, AppFile>

const compress = promisify(brotliCompress)
/** Close to the best that brotli does, in a tenth of the time. */
const BROTLI_QUALITY = 6
const MIN_COMPRESSED_BYTES = 1024

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.webp', 'image/webp'],
  ['.woff2', 'font/woff2'],
])

const COMPRESSED = /^(?:text\/|application\/(?:json|manifest|wasm)|image\/svg)/

/** Names of these files change with their content. */
const HASHED_FOLDER = '/assets/'

/**
 * Reads the whole app into memory; it is a few megabytes. Links in the folder are not followed.
 * @throws RelayError `app_missing` when there is no `index.html`.
 */
export async function readAppFiles(appDir: string): Promise<AppFiles> {
  const files = new Map<string, AppFile>()
  const entries = await readdir(appDir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw missing(appDir, error)
  })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(appDir, file).split(sep).join('/')}`
    files.set(path, appFile(path, await readFile(file)))
  }
  if (!files.has('/index.html')) throw missing(appDir)
  return files
}

function appFile(path: string, bytes: Uint8Array): AppFile {
  const contentType = CONTENT_TYPES.get(extname(path)) ?? 'application/octet-stream'
  let compressed: Promise<Uint8Array | undefined> | undefined
  return {
    bytes,
    contentType,
    cacheControl: path.startsWith(HASHED_FOLDER) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    brotli: () => (compressed ??= compressIfSmaller(bytes, contentType)),
  }
}

async function compressIfSmaller(bytes: Uint8Array, contentType: string): Promise<Uint8Array | undefined> {
  if (bytes.length < MIN_COMPRESSED_BYTES || !COMPRESSED.test(contentType)) return undefined
  const compressed = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
  return compressed.length < bytes.length ? compressed : undefined
}

function missing(appDir: string, cause?: unknown): RelayError {
  return new RelayError('app_missing', `There is no built app in ${appDir}. Build it first: npm run build`, { cause })
}
