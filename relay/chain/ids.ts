declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** 64 characters of hex, in the reversed byte order in which people see a transaction's id. */
export type Txid = Branded<'Txid'>
/** 64 characters of hex, in the reversed byte order in which people see a block's hash. */
export type BlockHash = Branded<'BlockHash'>
/** Hex of the SHA-256 of an output script, not reversed, as Esplora's `/scripthash` routes take it. */
export type ScriptHash = Branded<'ScriptHash'>
/** `txid:vout`: one output of one transaction. */
export type OutpointKey = Branded<'OutpointKey'>

type Hash = Txid | BlockHash | ScriptHash

/** The id that this text is; `undefined` unless it is 64 characters of hex. */
export function hashFromText<Kind extends Hash>(text: string): Kind | undefined {
  return /^[0-9a-fA-F]{64}$/.test(text) ? (text.toLowerCase() as Kind) : undefined
}

/** The key of one output. */
export function outpointKey(txid: Txid, vout: number): OutpointKey {
  return `${txid}:${vout}` as OutpointKey
}
