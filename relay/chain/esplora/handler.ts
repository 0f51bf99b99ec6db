import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EsploraBackend, RegtestControls } from '../backend.ts'
import { ChainError } from '../errors.ts'
import { scriptOfAddress } from '../script.ts'
import { answerOfFault, corsHeaders, json, sendAnswer, text, type Answer } from './answer.ts'
import { readBody, readJson } from './body.ts'
import { broadcast, read } from './routes.ts'

/** The faucet's limits for one call, in satoshis: what every node relays as more than dust, and 1 BTC. */
export const FAUCET_MIN_SATS = 1_000
export const FAUCET_MAX_SATS = 100_000_000

/** Blocks that one call may mine. */
export const MAX_MINED_BLOCKS = 10

/** What the routes need. */
export interface HandlerParts {
  readonly backend: EsploraBackend
  /** The faucet and the miner of a chain of one's own. */
  readonly controls: RegtestControls | undefined
  /** An origin whose pages may read the answers, or `*`; `undefined` for the same origin only. */
  readonly allowedOrigin: string | undefined
}

/** Answers a request if it is for the chain; `false` when it is not, and then nothing was touched. */
export type ChainHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

/**
 * Esplora's routes under `/<network>/api/`, and on a regtest chain of one's own `POST /regtest/faucet` and `POST /regtest/mine`.
 * Faults of the request and of the chain are answered; any other is a defect and is thrown before anything was written.
 */
export function createHandler(parts: HandlerParts): ChainHandler {
  return async (request, response) => {
    const path = pathOf(request)
    if (path === undefined || !isOurs(path, parts)) return false
    if (request.method === 'OPTIONS' && parts.allowedOrigin !== undefined) {
      response.writeHead(204, corsHeaders(parts.allowedOrigin)).end()
      return true
    }
    const answer = await answerTo(request, path, parts).catch(answerOfFault)
    if (answer.status === 413) response.setHeader('connection', 'close')
    sendAnswer(response, answer, parts.allowedOrigin)
    return true
  }
}

function pathOf(request: IncomingMessage): readonly string[] | undefined {
  const [path = ''] = (request.url ?? '').split('?')
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch {
    // A stray percent sign: no route of ours has one.
    return undefined
  }
}

function isOurs([network, place]: readonly string[], { backend, controls }: HandlerParts): boolean {
  if (network !== backend.network) return false
  return place === 'api' || (controls !== undefined && (place === 'faucet' || place === 'mine'))
}

async function answerTo(request: IncomingMessage, path: readonly string[], parts: HandlerParts): Promise<Answer> {
  const { backend, controls } = parts
  const [, place, ...route] = path
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const isPost = request.method === 'POST'
  if (place !== 'api' && controls !== undefined) {
    if (!isPost || route.length > 0) return text('Only POST is answered here', 405)
    return place === 'faucet' ? await faucet(request, backend, controls) : await mine(request, controls)
  }
  if (isPost && route.join('/') === 'tx') return await broadcast(backend, await readBody(request))
  if (!isRead) return text('Method not allowed', 405)
  return (await read(backend, route)) ?? text('Not found', 404)
}

async function faucet(request: IncomingMessage, backend: EsploraBackend, controls: RegtestControls): Promise<Answer> {
  const { address, sats } = await readJson(request, ['address', 'sats'])
  if (typeof address !== 'string') throw new ChainError('request_invalid', 'address must be text.')
  if (!isWholeNumber(sats)) throw new ChainError('request_invalid', 'sats must be a whole number.')
  if (sats < FAUCET_MIN_SATS || sats > FAUCET_MAX_SATS) {
    throw new ChainError('faucet_limit', `The faucet gives ${FAUCET_MIN_SATS} to ${FAUCET_MAX_SATS} satoshis a call.`)
  }
  return json({ txid: await controls.fund(scriptOfAddress(address, backend.network), BigInt(sats)) })
}

async function mine(request: IncomingMessage, controls: RegtestControls): Promise<Answer> {
  const { blocks } = await readJson(request, ['blocks'])
  if (!isWholeNumber(blocks) || blocks < 1 || blocks > MAX_MINED_BLOCKS) {
    throw new ChainError('request_invalid', `blocks must be a whole number from 1 to ${MAX_MINED_BLOCKS}.`)
  }
  return json({ heights: await controls.mine(blocks) })
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
