import { selectUTXO } from '@scure/btc-signer'
import { toHex } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import type { Coin } from '../coin.ts'
import type { FeeRate } from '../fee-rate.ts'
import { networkParameters } from '../network-parameters.ts'
import { outpointKey, type TransactionOutput } from '../transaction.ts'
import type { WalletAddress } from '../wallet/group-wallet.ts'

/** Virtual bytes, times four, that one more input weighs: 41 bytes and 66 of witness. */
const INPUT_WEIGHT = 230n
/** Everything is selected in thousandths of a satoshi, since the library knows whole fee rates only. */
const SCALE = 1_000n

/** The coins that bring more than it costs to spend them at this rate. */
export function worthwhileCoins(coins: readonly Coin[], rate: FeeRate): readonly Coin[] {
  return coins.filter(({ amountSats }) => amountSats * SCALE * 4n > rate * INPUT_WEIGHT)
}

/**
 * Coins that pay for these outputs and the fee, chosen by @scure/btc-signer: few and large, without change where one or more
 * fit nearly exactly. Undefined if all of them are not enough.
 * @param change where change would go; its script has the size of all others of the wallet.
 */
export function selectCoins(
  coins: readonly Coin[],
  outputs: readonly TransactionOutput[],
  rate: FeeRate,
  change: WalletAddress,
  changeDustSats: bigint,
  network: Network,
): readonly Coin[] | undefined {
  const byOutpoint = new Map(coins.map((coin) => [outpointKey(coin), coin]))
  const selected = selectUTXO(
    coins.map(({ txid, outputIndex, amountSats, address }) => ({
      txid,
      index: outputIndex,
      witnessUtxo: { amount: amountSats * SCALE, script: address.script },
      tapInternalKey: address.internalKey,
    })),
    outputs.map(({ amountSats, script }) => ({ amount: amountSats * SCALE, script })),
    'default',
    {
      feePerByte: rate,
      changeAddress: change.address,
      network: networkParameters(network),
      dust: changeDustSats * SCALE,
      dustRelayFeeRate: 1n,
      createTx: false,
      bip69: false,
      // Scripts are the wallet's own and those of parsed addresses; checking them again is a point multiplication a coin.
      disableScriptCheck: true,
      allowUnknownOutputs: true,
    },
  )
  return selected?.inputs.flatMap(({ txid, index }) => {
    const coin =
      txid === undefined || index === undefined
        ? undefined
        : byOutpoint.get(outpointKey({ txid: toHex(txid), outputIndex: index }))
    return coin === undefined ? [] : [coin]
  })
}
