import { readFile } from 'node:fs/promises'
import { ChainError } from '../errors.ts'

/** How a node is reached. */
export interface RpcAddress {
  /** `http://host:port`; a user and a password in it serve as `login`. */
  readonly url: string
  /** How the caller proves that it may: the node's cookie file, read again when the node has restarted, or a name and a password. */
  readonly login: RpcLogin
}

export type RpcLogin =
  | { readonly kind: 'cookie'; readonly file: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }

/** How long a call may take. */
const CALL_TIMEOUT_MS = 30_000
/** Calls that go in one request. */
const BATCH_SIZE = 200

/** The node understood a call and says no; `rpcCode` is Bitcoin Core's (`RPCErrorCode`), and so is the text. */
export class RpcError extends ChainError {
  override readonly name = 'RpcError'
  readonly rpcCode: number

  constructor(rpcCode: number, message: string) {
    super('node_refused', message)
    this.rpcCode = rpcCode
  }
}

/** One call: a method of the node and its arguments, in order or by name. */
export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[] | Readonly<Record<string, unknown>>
}

/** How one call differs from the rest: the wallet that it is for, how long it may take. */
export interface CallOptions {
  readonly wallet?: string
  readonly timeoutMs?: number
}

/** Bitcoin Core's JSON-RPC over HTTP. Results are unchecked: decode them before use. */
export class RpcClient {
  readonly #url: URL
  readonly #login: RpcLogin

  /** @throws ChainError `request_invalid` when the URL is not one of http or https. */
  constructor({ url, login }: RpcAddress) {
    const parsed = URL.parse(url)
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new ChainError('request_invalid', 'The address of a node is a URL such as http://127.0.0.1:8332.')
    }
    this.#login = loginIn(parsed) ?? login
    parsed.username = ''
    parsed.password = ''
    this.#url = parsed
  }

  /** Host and port, for people. */
  get host(): string {
    return this.#url.host
  }

  /**
   * The result of one call.
   * @throws RpcError when the node says no.
   * @throws ChainError when it cannot be asked: `node_unreachable`, `node_unauthorized`, `node_busy`, `node_answer_invalid`.
   */
  async call(method: string, params: RpcCall['params'] = [], options: CallOptions = {}): Promise<unknown> {
    return resultOf(await this.#post({ jsonrpc: '1.0', id: 0, method, params }, options))
  }

  /**
   * The results of many calls in their order; an `RpcError` in the place of each that the node refused.
   * @throws ChainError as `call` does.
   */
  async batch(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    const results: unknown[] = []
    for (let start = 0; start < calls.length; start += BATCH_SIZE) {
      const part = calls.slice(start, start + BATCH_SIZE).map((call, id) => ({ jsonrpc: '1.0', id, ...call }))
      const answers = await this.#post(part, {})
      if (!Array.isArray(answers) || answers.length !== part.length) throw invalid('a batch was answered in part')
      const byId = new Map(answers.map((answer: unknown) => [idOf(answer), answer]))
      for (const { id } of part) results.push(settle(byId.get(id)))
    }
    return results
  }

  async #post(body: unknown, { wallet, timeoutMs = CALL_TIMEOUT_MS }: CallOptions): Promise<unknown> {
    const url = wallet === undefined ? this.#url : new URL(`/wallet/${encodeURIComponent(wallet)}`, this.#url)
    const request = { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(timeoutMs) }
    const headers = { 'content-type': 'application/json', authorization: await this.#authorization() }
    const { status, text } = await fetch(url, { ...request, headers }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      (cause: unknown) => {
        throw new ChainError('node_unreachable', `The node at ${this.host} does not answer.`, { cause })
      },
    )
    if (status === 401 || status === 403) {
      throw new ChainError('node_unauthorized', `The node at ${this.host} does not accept the cookie or the password.`)
    }
    if (status === 503) throw new ChainError('node_busy', `The node at ${this.host} has too much to do. Ask again.`)
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new ChainError('node_answer_invalid', `The node at ${this.host} answered ${status} without JSON.`, {
        cause,
      })
    }
  }

  async #authorization(): Promise<string> {
    const login = this.#login
    return `Basic ${Buffer.from(login.kind === 'cookie' ? await readCookie(login.file) : `${login.user}:${login.password}`).toString('base64')}`
  }
}

function loginIn({ username, password }: URL): RpcLogin | undefined {
  if (username === '') return undefined
  return { kind: 'password', user: decodeURIComponent(username), password: decodeURIComponent(password) }
}

async function readCookie(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new ChainError('node_unauthorized', "The node's cookie file cannot be read; a running node keeps one.", {
      cause,
    })
  }
}

function resultOf(answer: unknown): unknown {
  const result = settle(answer)
  if (result instanceof RpcError) throw result
  return result
}

function settle(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('error' in answer) || !('result' in answer)) {
    throw invalid('an answer lacks result or error')
  }
  const { error, result } = answer
  if (error === null) return result
  if (typeof error === 'object' && 'code' in error && 'message' in error) {
    if (typeof error.code === 'number' && typeof error.message === 'string')
      return new RpcError(error.code, error.message)
  }
  throw invalid('an error lacks code or message')
}

function idOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined
}

function invalid(what: string): ChainError {
  return new ChainError('node_answer_invalid', `The node does not speak Bitcoin Core's JSON-RPC: ${what}.`)
}
