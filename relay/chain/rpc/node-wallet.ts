import { toHex } from '../../../src/bytes/index.ts'
import type { RegtestControls } from '../backend.ts'
import { ChainError } from '../errors.ts'
import type { Txid } from '../ids.ts'
import { addressOf } from '../script.ts'
import { asCount, asHash, asList, asText, member } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

const WALLET = 'muster-faucet'
/** Blocks after which the first coinbases can be spent, and some more to spend. */
const FIRST_BLOCKS = 120
/** Below this the faucet mines for itself, in bitcoin. */
const LOW_BALANCE = 10
const FEE_RATE_SATS_PER_VB = 2
/** Bitcoin Core's `RPC_WALLET_INSUFFICIENT_FUNDS`. */
const INSUFFICIENT_FUNDS = -6

/** The faucet and the miner of a regtest node, with a wallet of their own in the node. */
export class NodeWallet implements RegtestControls {
  readonly #rpc: RpcClient
  readonly #address: string

  private constructor(rpc: RpcClient, address: string) {
    this.#rpc = rpc
    this.#address = address
  }

  /** Opens the wallet, or creates it, and mines until it has coins to give. */
  static async open(rpc: RpcClient): Promise<NodeWallet> {
    await loadWallet(rpc)
    const address = asText(await rpc.call('getnewaddress', ['', 'bech32m'], { wallet: WALLET }), 'address')
    const wallet = new NodeWallet(rpc, address)
    const balances = member(await rpc.call('getbalances', [], { wallet: WALLET }), 'mine')
    if (Number(member(balances, 'trusted')) < LOW_BALANCE) await wallet.mine(FIRST_BLOCKS)
    return wallet
  }

  async fund(script: Uint8Array, valueSats: bigint): Promise<Txid> {
    const address = addressOf(script, 'regtest')
    if (address === undefined)
      throw new ChainError('address_invalid', `No address pays to the script ${toHex(script)}.`)
    const digits = valueSats.toString().padStart(9, '0')
    const amount = `${digits.slice(0, -8)}.${digits.slice(-8)}`
    try {
      const params = { address, amount, fee_rate: FEE_RATE_SATS_PER_VB }
      return asHash(await this.#rpc.call('sendtoaddress', params, { wallet: WALLET }), 'txid')
    } catch (error) {
      if (!(error instanceof RpcError) || error.rpcCode !== INSUFFICIENT_FUNDS) throw error
      throw new ChainError('faucet_empty', 'The faucet has no coin for that at the moment: mine a block and ask again.')
    }
  }

  async mine(blocks: number): Promise<readonly number[]> {
    const hashes = asList(await this.#rpc.call('generatetoaddress', [blocks, this.#address]), 'hashes')
    const headers = await this.#rpc.batch(hashes.map((hash) => ({ method: 'getblockheader', params: [hash] })))
    return headers.map((header) => asCount(member(header, 'height'), 'height'))
  }
}

async function loadWallet(rpc: RpcClient): Promise<void> {
  const loaded = asList(await rpc.call('listwallets'), 'wallets')
  if (loaded.includes(WALLET)) return
  const onDisk = asList(member(await rpc.call('listwalletdir'), 'wallets'), 'wallets')
  const isThere = onDisk.some((wallet) => member(wallet, 'name') === WALLET)
  await (isThere
    ? rpc.call('loadwallet', [WALLET])
    : rpc.call('createwallet', { wallet_name: WALLET, descriptors: true }))
}
