import type { AppConfiguration } from '../../bridge/index.ts'
import { type ChainSource, EsploraChainSource, type Fetch } from '../../chain/index.ts'
import type { Network } from '../../wire/index.ts'
import type { ChainAccess, Faucet } from './chain-access.ts'
import { WalletError } from './errors.ts'

/**
 * Chains behind Esplora's routes, and the faucet of the origin that serves the page.
 * @param origin such as `https://host`: URLs that begin with `/` are of it.
 */
export function httpChainAccess(
  { esplora, hasFaucet }: Pick<AppConfiguration, 'esplora' | 'hasFaucet'>,
  origin: string,
  fetch: Fetch,
): ChainAccess {
  const sources = new Map<Network, ChainSource>()
  return {
    source(network) {
      const known = sources.get(network)
      const endpoints = (esplora[network] ?? []).map((url) => new URL(url, origin).href)
      if (known !== undefined || endpoints.length === 0) return known
      const source = new EsploraChainSource({ network, endpoints, fetch })
      sources.set(network, source)
      return source
    },
    faucet: hasFaucet ? httpFaucet(origin, fetch) : undefined,
  }
}

function httpFaucet(origin: string, fetch: Fetch): Faucet {
  const post = async (path: string, body: object): Promise<void> => {
    const text = JSON.stringify(body)
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }
    let response: Response
    try {
      response = await fetch(new URL(path, origin).href, init)
    } catch {
      throw new WalletError('faucet_refused', 'The faucet is out of reach.')
    }
    if (!response.ok) throw new WalletError('faucet_refused', await refusalOf(response))
  }
  return {
    fund: (address, sats) => post('/regtest/faucet', { address, sats: Number(sats) }),
    mine: (blocks) => post('/regtest/mine', { blocks }),
  }
}

const MAX_SHOWN_CHARACTERS = 200

async function refusalOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '')
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && 'message' in answer && typeof answer.message === 'string') {
      return answer.message.slice(0, MAX_SHOWN_CHARACTERS)
    }
  } catch {
    // Not every server in between answers in JSON.
  }
  return `The faucet answered with status ${response.status}.`
}
