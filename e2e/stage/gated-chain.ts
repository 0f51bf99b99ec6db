import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Transaction } from 'bitcoinjs-lib'
import type { Chain, ServedChain } from '../../relay/index.ts'

const BROADCAST_PATH = '/regtest/api/tx'

/** A chain whose way in can be shut, as a slow or a lying server would. Everything else passes as it is. */
export class GatedChain implements ServedChain {
  readonly #chain: Chain
  #gate: 'open' | 'holding' | 'pretending' = 'open'
  #heldCount = 0

  constructor(chain: Chain) {
    this.#chain = chain
  }

  get network(): ServedChain['network'] {
    return this.#chain.network
  }

  get hasFaucet(): boolean {
    return this.#chain.hasFaucet
  }

  get description(): string {
    return this.#chain.description
  }

  /** Broadcasts that were neither taken nor answered truly. */
  get heldCount(): number {
    return this.#heldCount
  }

  /** From now on a broadcast waits for an answer until its tab is gone. */
  hold(): void {
    this.#gate = 'holding'
  }

  /** The next broadcast is said to be taken, and is thrown away; then the way is open again. */
  pretendOnce(): void {
    this.#gate = 'pretending'
  }

  open(): void {
    this.#gate = 'open'
  }

  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'POST' || request.url !== BROADCAST_PATH || this.#gate === 'open') {
      return this.#chain.handle(request, response)
    }
    this.#heldCount++
    if (this.#gate === 'holding') {
      await once(response, 'close')
      return true
    }
    this.#gate = 'open'
    const txid = Transaction.fromHex(await text(request)).getId()
    response.writeHead(200, { 'content-type': 'text/plain' }).end(txid)
    return true
  }
}
