import type { IncomingMessage } from 'node:http'
import { ChainError } from '../errors.ts'

/** The longest request body: a transaction of the largest standard weight in hex is 800 kB. */
export const MAX_BODY_BYTES = 2_000_000

/**
 * The whole body as UTF-8 text.
 * @throws ChainError `body_too_large` as soon as it passes `MAX_BODY_BYTES`, `request_invalid` when it is not UTF-8.
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > MAX_BODY_BYTES) throw new ChainError('body_too_large', `A body has at most ${MAX_BODY_BYTES} bytes.`)
    parts.push(part)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch (cause) {
    throw new ChainError('request_invalid', 'The body is not UTF-8 text.', { cause })
  }
}

/**
 * The members of a JSON object that has exactly the named ones. It must be announced as JSON, which a form of another site cannot do.
 * @throws ChainError `request_invalid`, saying what is missing or too much.
 */
export async function readJson<Name extends string>(
  request: IncomingMessage,
  names: readonly Name[],
): Promise<Readonly<Record<Name, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ChainError('request_invalid', 'Send JSON with the content type application/json.')
  }
  const value = parse(await readBody(request))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ChainError('request_invalid', 'The body must be a JSON object.')
  }
  const found = Object.keys(value)
  if (found.length !== names.length || names.some((name) => !found.includes(name))) {
    throw new ChainError('request_invalid', `The body must have exactly these members: ${names.join(', ')}.`)
  }
  return value as Record<Name, unknown>
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new ChainError('request_invalid', 'The body is not JSON.', { cause })
  }
}
