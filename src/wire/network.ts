import { WireError } from './errors.ts'

/** The chains that a group can live on; part of every id, so nothing crosses from one to another. */
export type Network = 'mainnet' | 'testnet4' | 'signet' | 'regtest'

/** In the order of their codes on the wire: 0, 1, 2, 3. */
export const NETWORKS: readonly Network[] = ['mainnet', 'testnet4', 'signet', 'regtest']

/** The network's code on the wire, one byte. */
export function networkCode(network: Network): number {
  return NETWORKS.indexOf(network)
}

/** @throws WireError `network_unknown`. */
export function networkOf(code: number): Network {
  const network = NETWORKS[code]
  if (network === undefined) throw new WireError('network_unknown', `No network has the code ${code}.`)
  return network
}
