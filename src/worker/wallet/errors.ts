/**
 * Why something about a wallet is not done:
 *
 * | code | meaning |
 * |---|---|
 * | `source_missing` | nobody is configured who knows the chain of this network |
 * | `faucet_missing` | there is no faucet here, or the group is not on regtest |
 * | `faucet_refused` | the faucet or the miner did not do it; the message has its words |
 * | `wallet_unknown` | this device has no such group |
 * | `not_a_payment` | the session signs a message |
 * | `payment_not_signed` | not everyone has signed yet |
 * | `descriptor_differs` | a descriptor that was to be compared leads to other addresses |
 * | `descriptor_refused` | a text that was to be compared is no descriptor of a group on this network; the message says why |
 */
export type WalletErrorCode =
  | 'source_missing'
  | 'faucet_missing'
  | 'faucet_refused'
  | 'wallet_unknown'
  | 'not_a_payment'
  | 'payment_not_signed'
  | 'descriptor_differs'
  | 'descriptor_refused'

/** A wish about a wallet that is refused; nothing was changed by it. */
export class WalletError extends Error {
  override readonly name = 'WalletError'
  readonly code: WalletErrorCode

  constructor(code: WalletErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
