import type { ChainOptions, RpcAddress } from './chain/index.ts'
import { RelayError } from './errors.ts'
import { invalidOption } from './option-values.ts'

/** What the command line says of the chain beside the relay. */
export interface ChainSettings {
  /** `regtest`: a private one; a node that is named takes its place. */
  readonly chain: 'none' | 'regtest'
  readonly bitcoindRpc: NodeUrl | undefined
  /** A file that the node writes at each start. */
  readonly bitcoindCookie: string | undefined
  /** The first block of the address index. */
  readonly indexFromHeight: number | undefined
}

/** An origin, and the name and password that stood in the URL. */
interface NodeUrl {
  readonly origin: string
  readonly login: Extract<RpcAddress['login'], { readonly kind: 'password' }> | undefined
}

export const DEFAULT_CHAIN_SETTINGS: ChainSettings = {
  chain: 'none',
  bitcoindRpc: undefined,
  bitcoindCookie: undefined,
  indexFromHeight: undefined,
}

/** @throws RelayError `option_invalid`. */
export function readChainKind(text: string, from: string): ChainSettings['chain'] {
  if (text === 'none' || text === 'regtest') return text
  throw invalidOption(from, text, 'none or regtest')
}

/** @throws RelayError `option_invalid`, which does not repeat the text: it may hold a password. */
export function readNodeUrl(text: string, from: string): NodeUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isNode =
    url !== undefined && /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === '/'
  const user = decoded(url?.username ?? '')
  const password = decoded(url?.password ?? '')
  if (!isNode || user === undefined || password === undefined || (user === '') !== (password === '')) {
    throw invalidOption(
      from,
      '…',
      'the URL of a node, such as http://127.0.0.1:8332 or http://user:password@127.0.0.1:8332',
    )
  }
  return { origin: url.origin, login: user === '' ? undefined : { kind: 'password', user, password } }
}

/**
 * Which chain the settings ask for; undefined for none.
 * @param environment where a `bitcoind` is looked for when no node is named.
 * @throws RelayError `option_invalid` for a node without a login or with two, and for what only a named node takes.
 */
export function chainOptionsOf(
  settings: ChainSettings,
  environment: NonNullable<ChainOptions['environment']>,
): ChainOptions | undefined {
  const { chain, bitcoindRpc, bitcoindCookie, indexFromHeight } = settings
  if (bitcoindRpc === undefined) {
    if (bitcoindCookie !== undefined) throw needsNode('--bitcoind-cookie')
    if (indexFromHeight !== undefined) throw needsNode('--index-from-height')
    return chain === 'none' ? undefined : { environment }
  }
  const { origin, login } = bitcoindRpc
  const cookie = bitcoindCookie === undefined ? undefined : ({ kind: 'cookie', file: bitcoindCookie } as const)
  const proof = login ?? cookie
  if (proof === undefined || (login !== undefined && cookie !== undefined)) {
    const message = '--bitcoind-rpc needs either --bitcoind-cookie or user:password in its URL.'
    throw new RelayError('option_invalid', message)
  }
  return { bitcoindRpc: { url: origin, login: proof }, ...(indexFromHeight === undefined ? {} : { indexFromHeight }) }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray percent sign.
    return undefined
  }
}

function needsNode(argument: string): RelayError {
  return new RelayError('option_invalid', `${argument} is of use with --bitcoind-rpc only.`)
}
