import { Address, OutScript, p2tr, TEST_NETWORK, Transaction, utils } from '@scure/btc-signer'
import { toHex } from '../../src/bytes/index.ts'

const REGTEST = { ...TEST_NETWORK, bech32: 'bcrt' }

/** A coin as `GET /address/:address/utxo` gives it. */
export interface SpendableCoin {
  readonly txid: string
  readonly vout: number
  readonly value: number
}

/** What a payment of the tests is made of. */
export interface Payment {
  readonly coins: readonly SpendableCoin[]
  readonly outputs: readonly { readonly script: Uint8Array; readonly sats: bigint }[]
  readonly locktime?: number
  readonly sequence?: number
}

/** A signed payment. */
export interface SignedPayment {
  readonly txid: string
  readonly hex: string
}

/** A taproot key (BIP86) that signs as a wallet does, by another implementation than the one that the chain checks with. */
export class TaprootKey {
  readonly #secret: Uint8Array
  readonly #internalKey: Uint8Array
  readonly script: Uint8Array
  readonly address: string

  /** @param seed one byte, which makes the 32 of the secret key. */
  constructor(seed: number) {
    this.#secret = new Uint8Array(32).fill(seed)
    this.#internalKey = utils.pubSchnorr(this.#secret)
    this.script = p2tr(this.#internalKey, undefined, REGTEST).script
    this.address = Address(REGTEST).encode(OutScript.decode(this.script))
  }

  /** Signs; every call with fresh randomness, so that the same payment has another witness. */
  pay({ coins, outputs, locktime = 0, sequence = 0xfffffffd }: Payment): SignedPayment {
    const transaction = new Transaction({ lockTime: locktime, allowUnknownOutputs: true, disableScriptCheck: true })
    for (const { txid, vout, value } of coins) {
      const witnessUtxo = { script: this.script, amount: BigInt(value) }
      transaction.addInput({ txid, index: vout, witnessUtxo, tapInternalKey: this.#internalKey, sequence })
    }
    for (const { script, sats } of outputs) transaction.addOutput({ script, amount: sats })
    transaction.sign(this.#secret)
    transaction.finalize()
    return { txid: transaction.id, hex: toHex(transaction.extract()) }
  }

  /** Pays all of one coin back to itself but the fee. */
  payBack(coin: SpendableCoin, feeSats: bigint): SignedPayment {
    return this.pay({ coins: [coin], outputs: [{ script: this.script, sats: BigInt(coin.value) - feeSats }] })
  }
}
