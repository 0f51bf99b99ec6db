import type { ServerResponse } from 'node:http'
import { BroadcastRefusal, ChainError, type ChainErrorCode } from '../errors.ts'
import type { Json } from './json.ts'

/** What a route says. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly type: 'text/plain' | 'application/json'
}

export function json(body: Json): Answer {
  return { status: 200, body: JSON.stringify(body), type: 'application/json' }
}

export function text(body: string, status = 200): Answer {
  return { status, body, type: 'text/plain' }
}

const STATUS_OF: Readonly<Record<ChainErrorCode, number>> = {
  request_invalid: 400,
  body_too_large: 413,
  address_invalid: 400,
  faucet_limit: 400,
  faucet_empty: 503,
  older_than_index: 422,
  index_behind: 503,
  index_start_required: 503,
  txindex_required: 503,
  filter_index_required: 503,
  node_unreachable: 502,
  node_unauthorized: 502,
  node_busy: 503,
  node_answer_invalid: 502,
  node_refused: 502,
  node_start_failed: 503,
}

/**
 * What a fault says: a refused broadcast in Esplora's words, anything of ours as `{code, message}`.
 * @throws the fault itself when it is none of those, for it is a defect.
 */
export function answerOfFault(fault: unknown): Answer {
  if (fault instanceof BroadcastRefusal) {
    const said = JSON.stringify({ code: fault.rpcCode, message: fault.message })
    return text(`sendrawtransaction RPC error: ${said}`, 400)
  }
  if (fault instanceof ChainError) {
    const body = JSON.stringify({ code: fault.code, message: fault.message })
    return { status: STATUS_OF[fault.code], body, type: 'application/json' }
  }
  throw fault
}

/** Writes an answer and ends the response; pages of `allowedOrigin` may read it, `undefined` for the same origin only. */
export function sendAnswer(response: ServerResponse, answer: Answer, allowedOrigin: string | undefined): void {
  response.writeHead(answer.status, {
    'content-type': `${answer.type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...corsHeaders(allowedOrigin),
  })
  response.end(answer.body)
}

/** What a browser must read before a page of another origin may call. */
export function corsHeaders(allowedOrigin: string | undefined): Readonly<Record<string, string>> {
  if (allowedOrigin === undefined) return {}
  return {
    'access-control-allow-origin': allowedOrigin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type',
    ...(allowedOrigin !== '*' && { vary: 'origin' }),
  }
}
