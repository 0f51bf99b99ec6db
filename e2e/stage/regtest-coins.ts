import { type Coin, decodeTransaction, type GroupWallet } from '../../src/chain/index.ts'
import { equalBytes, fromHex } from '../../src/bytes/index.ts'

/** A node takes no long chains of unconfirmed payments, and each coin of the faucet spends the change of the one before. */
const COINS_A_BLOCK = 20

/** Coins of these amounts on the group's receive chain, one an address, in blocks of the regtest chain behind `url`. */
export async function fundWallet(
  url: string,
  wallet: GroupWallet,
  ...amountsSats: readonly bigint[]
): Promise<readonly Coin[]> {
  const coins: Coin[] = []
  for (const [addressIndex, amountSats] of amountsSats.entries()) {
    const address = wallet.addressAt('receive', addressIndex)
    const funded = await post(url, '/regtest/faucet', { address: address.address, sats: Number(amountSats) })
    const { txid } = JSON.parse(funded) as { readonly txid: string }
    const { outputs, bytesWithoutWitnesses: previousTransaction } = decodeTransaction(
      fromHex(await ask(`${url}/regtest/api/tx/${txid}/hex`)),
    )
    const outputIndex = outputs.findIndex(({ script }) => equalBytes(script, address.script))
    if ((addressIndex + 1) % COINS_A_BLOCK === 0) await post(url, '/regtest/mine', { blocks: 1 })
    coins.push({ txid, outputIndex, amountSats, address, height: undefined, previousTransaction })
  }
  await post(url, '/regtest/mine', { blocks: 1 })
  return coins
}

async function post(url: string, path: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return ask(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function ask(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`The chain answered ${response.status}: ${text}`)
  return text
}
