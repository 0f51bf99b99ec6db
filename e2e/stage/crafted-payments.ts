import { base64 } from '@scure/base'
import { RawPSBTV0 } from '@scure/btc-signer/psbt.js'
import { equalBytes } from '../../src/bytes/index.ts'
import { buildPayment, type Coin, type GroupWallet } from '../../src/chain/index.ts'

type PsbtParts = ReturnType<typeof RawPSBTV0.decode>

interface Output {
  script: Uint8Array
  amount: bigint
}

interface UnsignedTransaction {
  readonly inputs: { txid: Uint8Array; index: number }[]
  readonly outputs: Output[]
}

/** The fields of an input that are worth changing, by the names that @scure/btc-signer gives them. */
interface InputMap {
  nonWitnessUtxo?: { readonly outputs: readonly Output[] } | undefined
  witnessUtxo?: Output | undefined
  sighashType?: number | undefined
  finalScriptWitness?: Uint8Array[] | undefined
  tapBip32Derivation?:
    | [Uint8Array, { hashes: Uint8Array[]; der: { fingerprint: number; path: number[] } }][]
    | undefined
  tapInternalKey?: Uint8Array | undefined
  tapMerkleRoot?: Uint8Array | undefined
}

/** What an honest payment of two coins says, to be changed in place. People count the second input as input 2. */
export interface PaymentParts {
  /** The unsigned transaction's inputs. */
  readonly outpoints: readonly [UnsignedTransaction['inputs'][number], UnsignedTransaction['inputs'][number]]
  /** The maps of the same inputs. */
  readonly inputs: readonly [InputMap, InputMap]
  readonly change: UnsignedTransaction['outputs'][number]
}

/** Makes payments for one group as another program might: each the same honest one, with something about it changed. */
export class PaymentCraft {
  readonly #honest: Uint8Array
  /** Position of the change among the outputs. */
  readonly changeIndex: number

  /** @param coins two that the payment needs both of. */
  constructor(wallet: GroupWallet, coins: readonly Coin[], payee: string, amountSats: bigint) {
    this.#honest = buildPayment(wallet, {
      recipients: [{ address: payee, amountSats }],
      remainder: { kind: 'change', addressIndex: 0 },
      coins,
      ownAddresses: [],
      satsPerVirtualByte: 2,
      order: { kind: 'bip69' },
    }).psbt
    const { script } = wallet.addressAt('change', 0)
    this.changeIndex = transactionOf(RawPSBTV0.decode(this.#honest)).outputs.findIndex((output) =>
      equalBytes(output.script, script),
    )
  }

  /** The changed payment, in Base64. */
  with(change: (parts: PaymentParts) => void): string {
    const psbt = RawPSBTV0.decode(this.#honest)
    const transaction = transactionOf(psbt)
    const [firstOutpoint, secondOutpoint] = transaction.inputs
    const [first, second] = psbt.inputs
    const changeOutput = transaction.outputs[this.changeIndex]
    if (
      firstOutpoint === undefined ||
      secondOutpoint === undefined ||
      first === undefined ||
      second === undefined ||
      changeOutput === undefined
    ) {
      throw new Error('The honest payment spends two coins and has change.')
    }
    change({ outpoints: [firstOutpoint, secondOutpoint], inputs: [first, second], change: changeOutput })
    return base64.encode(RawPSBTV0.encode(psbt))
  }
}

function transactionOf({ global: { unsignedTx } }: PsbtParts): UnsignedTransaction {
  if (unsignedTx === undefined) throw new Error('A PSBT of version 0 has an unsigned transaction.')
  return unsignedTx
}
