import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RpcClient } from './rpc-client.ts'

/** What a fake node says to one call: a result, or an error with Bitcoin Core's code. */
export type FakeAnswer = (method: string, params: unknown) => unknown

/** A refusal by a fake node. */
export class FakeRefusal extends Error {
  readonly rpcCode: number

  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}

/** A client of an HTTP server that speaks JSON-RPC as a node does and knows what the test tells it. */
export async function startFakeNode(answer: FakeAnswer): Promise<{ rpc: RpcClient; stop: () => Promise<void> }> {
  const reply = ({ id, method, params }: { id: number; method: string; params: unknown }): unknown => {
    try {
      return { id, result: answer(method, params), error: null }
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      return { id, result: null, error: { code: error.rpcCode, message: error.message } }
    }
  }
  return await startServer((body) => {
    const calls = JSON.parse(body) as Parameters<typeof reply>[0] | Parameters<typeof reply>[0][]
    return { status: 200, body: JSON.stringify(Array.isArray(calls) ? calls.map(reply).toReversed() : reply(calls)) }
  })
}

/** A client of an HTTP server that says what the test tells it, whether that is JSON-RPC or not. */
export async function startServer(
  say: (body: string, request: IncomingMessage) => { readonly status: number; readonly body: string },
): Promise<{ rpc: RpcClient; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    let received = ''
    request.setEncoding('utf8').on('data', (part: string) => {
      received += part
    })
    request.on('end', () => {
      const { status, body } = say(received, request)
      response.writeHead(status).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const login = { kind: 'password', user: 'u', password: 'p' } as const
  return {
    rpc: new RpcClient({ url: `http://127.0.0.1:${port}`, login }),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
