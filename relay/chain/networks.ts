/** The chains that a node can be on. */
export const NETWORKS = ['mainnet', 'testnet4', 'signet', 'regtest'] as const
export type Network = (typeof NETWORKS)[number]
