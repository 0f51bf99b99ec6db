import type { Coin } from '../coin.ts'
import { decodeTransaction, encodeUnsignedTransaction, type RawTransaction } from '../transaction.ts'
import type { Chain, GroupWallet } from '../wallet/group-wallet.ts'

/** A place in the wallet and what lies there. */
export interface Funding {
  readonly chain: Chain
  readonly addressIndex: number
  readonly amountSats: bigint
}

/** A transaction out of nowhere that pays these places; `salt` makes another txid. */
export function fundingTransaction(wallet: GroupWallet, fundings: readonly Funding[], salt = 0): RawTransaction {
  return decodeTransaction(
    encodeUnsignedTransaction({
      version: 2,
      inputs: [{ txid: salt.toString(16).padStart(64, '0'), outputIndex: 0, sequence: 0xffff_ffff }],
      outputs: fundings.map(({ chain, addressIndex, amountSats }) => ({
        script: wallet.addressAt(chain, addressIndex).script,
        amountSats,
      })),
      lockTime: 0,
    }),
  )
}

/** Confirmed coins at these places, each made by a transaction of its own. */
export function testCoins(wallet: GroupWallet, fundings: readonly Funding[]): readonly Coin[] {
  return fundings.map((funding, salt) => {
    const { txid, bytesWithoutWitnesses } = fundingTransaction(wallet, [funding], salt)
    return {
      txid,
      outputIndex: 0,
      amountSats: funding.amountSats,
      address: wallet.addressAt(funding.chain, funding.addressIndex),
      height: 100 + salt,
      previousTransaction: bytesWithoutWitnesses,
    }
  })
}

/** Coins of these amounts on the receive chain, one an address. */
export function receivedCoins(wallet: GroupWallet, ...amountsSats: readonly bigint[]): readonly Coin[] {
  return testCoins(
    wallet,
    amountsSats.map((amountSats, addressIndex) => ({ chain: 'receive', addressIndex, amountSats })),
  )
}
