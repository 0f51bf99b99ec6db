import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chain } from './create-chain.ts'
import type { SpendableCoin, TaprootKey } from './taproot-key.contract.ts'

/** What a server said. */
export interface Said {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** A coin with its status, as Esplora gives it. */
export interface ListedCoin extends SpendableCoin {
  readonly status: { readonly confirmed: boolean; readonly block_height?: number }
}

/** A chain behind a real HTTP server, and what the tests ask of it. */
export class ChainServer {
  readonly chain: Chain
  readonly url: string
  readonly #close: () => Promise<void>

  private constructor(chain: Chain, url: string, close: () => Promise<void>) {
    this.chain = chain
    this.url = url
    this.#close = close
  }

  static async start(chain: Chain): Promise<ChainServer> {
    const server = createServer((request, response) => {
      chain.handle(request, response).then(
        (isAnswered) => {
          if (!isAnswered) response.writeHead(418).end()
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return new ChainServer(chain, `http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
  }

  async stop(): Promise<void> {
    await this.#close()
    await this.chain.stop()
  }

  async ask(path: string, init: RequestInit = {}): Promise<Said> {
    const response = await fetch(this.url + path, init)
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() }
  }

  async get(path: string): Promise<Said> {
    return await this.ask(`/regtest/api${path}`)
  }

  /** The body of a 200, as text. */
  async text(path: string): Promise<string> {
    return bodyOf(await this.get(path))
  }

  async json(path: string): Promise<unknown> {
    return JSON.parse(await this.text(path)) as unknown
  }

  async post(path: string, body: unknown): Promise<Said> {
    const headers = { 'content-type': 'application/json' }
    return await this.ask(path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  }

  async broadcast(hex: string): Promise<Said> {
    return await this.ask('/regtest/api/tx', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: hex })
  }

  async accept(hex: string): Promise<string> {
    return bodyOf(await this.broadcast(hex))
  }

  /** Code and text of a refused broadcast. */
  async refusal(hex: string): Promise<{ code: number; message: string }> {
    const { status, type, body } = await this.broadcast(hex)
    const said = /^sendrawtransaction RPC error: (\{.*\})$/.exec(body)?.[1]
    if (status !== 400 || type !== 'text/plain; charset=utf-8' || said === undefined) {
      throw new Error(`This is no refusal: ${status} ${type} ${body}`)
    }
    return JSON.parse(said) as { code: number; message: string }
  }

  async mine(blocks = 1): Promise<readonly number[]> {
    return (JSON.parse(bodyOf(await this.post('/regtest/mine', { blocks }))) as { heights: number[] }).heights
  }

  async fund(address: string, sats: number): Promise<string> {
    return (JSON.parse(bodyOf(await this.post('/regtest/faucet', { address, sats }))) as { txid: string }).txid
  }

  async coins(address: string): Promise<readonly ListedCoin[]> {
    return (await this.json(`/address/${address}/utxo`)) as ListedCoin[]
  }

  /** A confirmed coin of a key. */
  async coin(key: TaprootKey, sats: number): Promise<ListedCoin> {
    const txid = await this.fund(key.address, sats)
    await this.mine()
    return (await this.coins(key.address)).find((coin) => coin.txid === txid)!
  }
}

function bodyOf({ status, body }: Said): string {
  if (status === 200) return body
  throw new Error(`The chain answered ${status}: ${body}`)
}
