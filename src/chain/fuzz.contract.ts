import { readFileSync } from 'node:fs'
import { oneSpelling } from '../../fuzz/properties.ts'
import { PropertyError, type Target } from '../../fuzz/target.ts'
import { base64 } from '@scure/base'
import { equalBytes, fromHex, toHex } from '../bytes/index.ts'
import { AddressError, addressOf, parseAddress } from './address.ts'
import { AmountError, formatAmount, parseAmount } from './amount.ts'
import { parseDescriptor, printDescriptor } from './descriptor/descriptor.ts'
import { DescriptorError } from './descriptor/errors.ts'
import { FinaliseError, finalisePayment } from './finalise-payment.ts'
import { buildPayment } from './payment/build-payment.ts'
import { decodePsbt, encodePsbt } from './psbt/codec.ts'
import { readPartialSignatures, readPubNonces, withKeySignatures, withPubNonces } from './psbt/contributions.ts'
import { withMemberOrigins } from './psbt/describe.ts'
import { PsbtError } from './psbt/errors.ts'
import { importPsbt } from './psbt/import.ts'
import { ReviewError } from './review/errors.ts'
import { reviewPayment, sliceReview } from './review/review-payment.ts'
import { readNodeAnswer, shownText } from './source/broadcast-answers.ts'
import { ChainSourceError } from './source/chain-source.ts'
import { AnswerError } from './source/endpoints.ts'
import {
  readConfirmationOf,
  readFeeEstimates,
  readHeight,
  readListedOutputs,
  readSpender,
  readTransaction,
  readTransactionRefs,
} from './source/esplora-answers.ts'
import { EsploraChainSource } from './source/esplora.ts'
import { receivedCoins, testCoins } from './testing/coins.ts'
import { testMembers, testWallet } from './testing/members.ts'
import { signItems } from './testing/signing.ts'
import { decodeTransaction, TransactionError } from './transaction.ts'

const wallet = testWallet(3)
const members = wallet.descriptor
/** Checks of points and derivations of addresses. */
const WITH_POINTS = 0.1

interface Vectors {
  readonly groups?: readonly { readonly cases: readonly { readonly hex: string }[] }[]
  readonly valid?: readonly { readonly hex?: string; readonly descriptor?: string }[]
  readonly invalid?: readonly { readonly hex?: string; readonly descriptor?: string }[]
}

/** Every reader of this room. */
export function chainTargets(): readonly Target[] {
  return [...psbts(), ...texts(), ...answers()]
}

function vectors(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')) as Vectors
}

function psbtVectors(): readonly Uint8Array[] {
  const { valid = [], invalid = [] } = vectors('bip0373')
  const ofGroups = ['bip0174', 'bip0370', 'bip0371'].flatMap((name) => vectors(name).groups ?? [])
  const cases = [...ofGroups.flatMap((group) => group.cases), ...valid, ...invalid]
  return cases.flatMap(({ hex }) => (hex === undefined ? [] : [fromHex(hex)]))
}

function payments(): readonly Uint8Array[] {
  const stranger = testWallet(2).addressAt('receive', 0)
  const build = (coinCount: number, recipientCount: number): Uint8Array =>
    buildPayment(wallet, {
      recipients: Array.from({ length: recipientCount }, (_, index) => ({
        address: stranger.address,
        amountSats: 1_000n + BigInt(index),
      })),
      remainder: { kind: 'change', addressIndex: 0 },
      coins: receivedCoins(wallet, ...Array.from({ length: coinCount }, () => 60_000n)),
      ownAddresses: [],
      satsPerVirtualByte: 1,
      order: { kind: 'bip69' },
    }).psbt
  return [build(1, 1), build(2, 3)]
}

function psbts(): readonly Target[] {
  const samples = payments()
  const [first = new Uint8Array()] = samples
  const { items } = reviewPayment(first, { wallet })
  const signatures = signItems(testMembers(3, 'regtest'), items)
  const signed = withKeySignatures(
    first,
    items.map(() => new Uint8Array(64).fill(1)),
  )
  const ofOthers = [withMemberOrigins(first, wallet), signed, withPubNonces(first, []), ...psbtVectors()]
  return [
    {
      name: 'psbt import',
      kind: 'bytes',
      grammar: 'psbt',
      errors: [PsbtError],
      share: WITH_POINTS,
      samples: [...samples, ...ofOthers],
      read: (bytes) => {
        const { psbt } = importPsbt(bytes)
        const again = importPsbt(psbt)
        if (!equalBytes(again.psbt, psbt))
          throw new PropertyError('What was imported is another when it is imported again.')
        return decodePsbt(psbt)
      },
    },
    {
      name: 'psbt as text',
      kind: 'text',
      grammar: 'plain',
      errors: [PsbtError],
      share: WITH_POINTS,
      samples: [toHex(first), base64.encode(first), ` ${base64.encode(first)}\n`],
      read: importPsbt,
    },
    {
      name: 'psbt of a proposal',
      kind: 'bytes',
      grammar: 'psbt',
      errors: [PsbtError],
      share: 0.5,
      samples: [...samples, signed],
      read: (bytes) => {
        oneSpelling(decodePsbt, encodePsbt)(bytes)
        return [readPubNonces(bytes), readPartialSignatures(bytes)]
      },
    },
    {
      name: 'review of a payment',
      kind: 'bytes',
      grammar: 'psbt',
      errors: [ReviewError],
      share: WITH_POINTS,
      samples,
      read: (bytes) => sliceReview(bytes, { wallet }),
    },
    {
      name: 'final payment',
      kind: 'bytes',
      grammar: 'psbt',
      errors: [FinaliseError, ReviewError],
      share: WITH_POINTS,
      samples,
      read: (bytes) => finalisePayment(bytes, { wallet }, signatures),
    },
    {
      name: 'transaction',
      kind: 'bytes',
      grammar: 'plain',
      errors: [TransactionError],
      samples: testCoins(wallet, [{ chain: 'receive', addressIndex: 0, amountSats: 1_000n }]).map(
        ({ previousTransaction }) => previousTransaction,
      ),
      read: decodeTransaction,
    },
  ]
}

function texts(): readonly Target[] {
  const { valid = [], invalid = [] } = vectors('bip0390')
  const ofBip = [...valid, ...invalid].flatMap(({ descriptor }) => descriptor ?? [])
  const { script, address } = wallet.addressAt('receive', 0)
  return [
    {
      name: 'descriptor',
      kind: 'text',
      grammar: 'plain',
      errors: [DescriptorError],
      share: WITH_POINTS,
      samples: [printDescriptor(members), printDescriptor(testWallet(20).descriptor), ...ofBip],
      read: (text) => {
        const printed = printDescriptor(parseDescriptor(text, 'regtest'))
        if (printDescriptor(parseDescriptor(printed, 'regtest')) !== printed) {
          throw new PropertyError('A descriptor that was printed is read as another.')
        }
      },
    },
    {
      name: 'address',
      kind: 'text',
      grammar: 'plain',
      errors: [AddressError],
      samples: [address, 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', '2NByiBUaEXrhmqAsg7BbLpcQSAQs1EDwt5w'],
      read: (text) => {
        const read = parseAddress(text, 'regtest')
        const printed = addressOf(read, 'regtest')
        if (printed !== undefined && !equalBytes(parseAddress(printed, 'regtest'), read)) {
          throw new PropertyError('An address that was printed is read as another.')
        }
        return [read, script]
      },
    },
    {
      name: 'amount',
      kind: 'text',
      grammar: 'plain',
      errors: [AmountError],
      samples: ['0.00012345', '21000000', '1,5', '1 000.5'],
      read: (text) => {
        const sats = parseAmount(text, 'BTC')
        if (parseAmount(formatAmount(sats, 'BTC'), 'BTC') !== sats) {
          throw new PropertyError('An amount that was printed is read as another.')
        }
      },
    },
  ]
}

function answers(): readonly Target[] {
  const coin = testCoins(wallet, [{ chain: 'receive', addressIndex: 0, amountSats: 1_000n }])[0]
  if (coin === undefined) throw new Error('There is a coin.')
  const { txid } = coin
  const status = { confirmed: true, block_height: 100, block_time: 1_700_000_000 }
  const samples = [
    '850000',
    JSON.stringify([
      { txid, status },
      { txid, status: { confirmed: false } },
    ]),
    JSON.stringify([{ txid, vout: 0, value: 1_000, status }]),
    JSON.stringify({ txid, status }),
    JSON.stringify({ spent: true, txid, vin: 0 }),
    JSON.stringify({ 1: 3.5, 6: 1.2 }),
    toHex(coin.previousTransaction),
    txid,
    'sendrawtransaction RPC error: {"code":-26,"message":"min relay fee not met, 100 < 110"}',
    'sendrawtransaction RPC error: {"code":-25,"message":"bad-txns-inputs-missingorspent"}',
  ]
  const readers: readonly ((text: string) => unknown)[] = [
    readHeight,
    readTransactionRefs,
    readListedOutputs,
    readSpender,
    readFeeEstimates,
    (text) => readConfirmationOf(text, txid),
    (text) => readTransaction(text, txid),
    readNodeAnswer,
    shownText,
  ]
  return [
    ...readers.map((read, index): Target => ({
      name: `esplora answer ${index}`,
      kind: 'text',
      grammar: 'json',
      errors: [AnswerError],
      share: 0.3,
      samples,
      read,
    })),
    {
      name: 'esplora as a whole',
      kind: 'text',
      grammar: 'json',
      errors: [ChainSourceError],
      share: WITH_POINTS,
      samples,
      read: async (text) => askAll(text, txid, coin.previousTransaction),
    },
  ]
}

/** Every question, to a server that always says the same; and that says it in the way of a refusal. */
async function askAll(text: string, txid: string, transaction: Uint8Array): Promise<void> {
  let refusal: ChainSourceError | undefined
  let answered = 0
  for (const status of [200, 400]) {
    const source = new EsploraChainSource({
      network: 'regtest',
      endpoints: ['https://esplora.example/api'],
      fetch: async () => new Response(text, { status }),
    })
    const { address } = wallet.addressAt('receive', 0)
    const asked = await Promise.allSettled([
      source.tipHeight(),
      source.addressTransactions(address),
      source.unspentOutputs(address),
      source.transaction(txid),
      source.confirmation(txid),
      source.feeEstimates(),
      source.broadcast(transaction),
    ])
    for (const answer of asked) {
      if (answer.status === 'fulfilled') {
        answered += 1
        continue
      }
      if (!(answer.reason instanceof ChainSourceError)) throw answer.reason
      refusal = answer.reason
    }
  }
  // No text answers every question; that it answers some is as good.
  if (refusal !== undefined && answered === 0) throw refusal
}
