/** What can go wrong between a request and the chain. The code is stable, the message is for people. */
export type ChainErrorCode =
  | 'request_invalid'
  | 'body_too_large'
  | 'address_invalid'
  | 'faucet_limit'
  | 'faucet_empty'
  | 'older_than_index'
  | 'index_behind'
  | 'index_start_required'
  | 'txindex_required'
  | 'filter_index_required'
  | 'node_unreachable'
  | 'node_unauthorized'
  | 'node_busy'
  | 'node_answer_invalid'
  | 'node_refused'
  | 'node_start_failed'

/** A request or a chain source that cannot be served. */
export class ChainError extends Error {
  override readonly name: string = 'ChainError'
  readonly code: ChainErrorCode

  constructor(code: ChainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What Bitcoin Core's `sendrawtransaction` says no with: not a transaction, inputs gone, against the rules, already mined. */
export type RefusalCode = -22 | -25 | -26 | -27

/** A transaction that the chain does not take; code and text are Bitcoin Core's. */
export class BroadcastRefusal extends Error {
  override readonly name = 'BroadcastRefusal'
  /** Usually a `RefusalCode`; a node may answer with another code of its own. */
  readonly rpcCode: number

  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}

/** A refusal by one of the codes that the rules themselves use. */
export function refuse(rpcCode: RefusalCode, message: string): BroadcastRefusal {
  return new BroadcastRefusal(rpcCode, message)
}
