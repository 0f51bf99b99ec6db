import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppFile, AppFiles } from './app-files.ts'

/** What is answered besides files. Each is made anew for every request. */
export interface LiveAnswers {
  /** The content of `/healthz`. */
  health(): unknown
  /** The content of `/config.json`, for the host that the browser asked. */
  configuration(request: IncomingMessage): unknown
  /** Headers of every answer to this request. */
  headers(request: IncomingMessage): Readonly<Record<string, string>>
  /** A defect: the request is ended without an answer. */
  onFault(error: unknown): void
}

/** Answers a request if it is its own; `false` when it is not, and then nothing was touched. */
type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

/** Answers requests: `first` gets each before the app's files, its configuration and the relay's health do. */
export function answerRequests(
  files: AppFiles,
  live: LiveAnswers,
  first: RequestHandler = passOn,
): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = answerOwn(files, live)
  return (request, response) => {
    for (const [name, value] of Object.entries(live.headers(request))) response.setHeader(name, value)
    first(request, response)
      .then(async (isAnswered) => {
        if (!isAnswered) await answer(request, response)
      })
      .catch((error: unknown) => {
        live.onFault(error)
        response.destroy()
      })
  }
}

function passOn(): Promise<boolean> {
  return Promise.resolve(false)
}

function answerOwn(
  files: AppFiles,
  live: LiveAnswers,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      sendText(response, 405, 'Only GET and HEAD are answered here.')
      return
    }
    const path = pathOf(request.url ?? '')
    if (path === undefined) {
      sendText(response, 400, 'This is not a path of this site.')
    } else if (path === '/healthz') {
      sendJson(response, live.health())
    } else if (path === '/config.json') {
      sendJson(response, live.configuration(request))
    } else {
      const file = fileFor(files, path)
      if (file === undefined) sendText(response, 404, 'There is nothing here.')
      else await sendFile(request, response, file)
    }
  }
}

/** The decoded path of a request; undefined for one that is not spelled as this site's links are, or that leads out of it. */
export function pathOf(target: string): string | undefined {
  const [raw = ''] = target.split(/[?#]/)
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return undefined
  }
  if (!path.startsWith('/') || path.includes('\\') || path.includes('\0')) return undefined
  return path.split('/').some((segment) => segment === '..' || segment === '.') ? undefined : path
}

/** A route of the app has no extension: it is the app's page, which reads the route by itself. */
function fileFor(files: AppFiles, path: string): AppFile | undefined {
  const file = files.get(path)
  if (file !== undefined) return file
  const isRoute = !path.startsWith('/assets/') && !path.slice(path.lastIndexOf('/')).includes('.')
  return isRoute ? files.get('/index.html') : undefined
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: AppFile): Promise<void> {
  response.setHeader('Cache-Control', file.cacheControl)
  response.setHeader('Content-Type', file.contentType)
  response.setHeader('ETag', file.etag)
  response.setHeader('Vary', 'Accept-Encoding')
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end()
    return
  }
  const isBrotliUnderstood = /\bbr\b/.test(request.headers['accept-encoding'] ?? '')
  const compressed = isBrotliUnderstood ? await file.brotli() : undefined
  if (compressed !== undefined) response.setHeader('Content-Encoding', 'br')
  send(response, 200, compressed ?? file.bytes)
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  send(response, 200, Buffer.from(`${JSON.stringify(value)}\n`))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  send(response, status, Buffer.from(`${text}\n`))
}

/** Node leaves the body of an answer to HEAD away by itself. */
function send(response: ServerResponse, status: number, body: Uint8Array): void {
  response.setHeader('Content-Length', body.length)
  response.writeHead(status).end(body)
}
