import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import { testWallet } from '../testing/members.ts'
import { encodeSignedTransaction, type Outpoint } from '../transaction.ts'
import type { ChainSource } from './chain-source.ts'
import { MemoryChain } from './memory-chain.ts'

const wallet = testWallet(2)
const [here, there] = [wallet.addressAt('receive', 0), wallet.addressAt('receive', 1)]

/** A transaction that spends these coins; its witness is of no interest to a chain in memory. */
function spend(coins: readonly Outpoint[], amountSats: bigint, script = there.script): Uint8Array {
  return encodeSignedTransaction(
    {
      version: 2,
      inputs: coins.map(({ txid, outputIndex }) => ({ txid, outputIndex, sequence: 0xffff_fffd })),
      outputs: [{ amountSats, script }],
      lockTime: 0,
    },
    coins.map(() => [new Uint8Array(64)]),
  )
}

/** What every source must do, run against one that looks at the given chain. */
export function chainSourceContract(name: string, connect: (chain: MemoryChain) => ChainSource): void {
  describe(`${name}, as every chain source,`, () => {
    const setUp = (): { chain: MemoryChain; source: ChainSource } => {
      const chain = new MemoryChain('regtest')
      return { chain, source: connect(chain) }
    }

    it('knows the height of the last block', async () => {
      const { chain, source } = setUp()
      expect(await source.tipHeight()).toBe(chain.height)
      chain.mine()
      expect(await source.tipHeight()).toBe(chain.height)
    })

    it('lists the transactions that pay to an address and spend from it, with their confirmation', async () => {
      const { chain, source } = setUp()
      expect(await source.addressTransactions(here.address)).toEqual([])
      const { txid } = chain.fund({ script: here.script, amountSats: 5_000n })
      expect(await source.addressTransactions(here.address)).toEqual([{ txid, confirmation: { kind: 'unconfirmed' } }])
      chain.mine()
      await source.broadcast(spend([{ txid, outputIndex: 0 }], 4_000n))
      const refs = await source.addressTransactions(here.address)
      expect(refs).toHaveLength(2)
      expect(refs).toContainEqual({
        txid,
        confirmation: { kind: 'confirmed', height: chain.height, epochSeconds: 1_700_000_000 + chain.height * 600 },
      })
      expect(await source.addressTransactions(there.address)).toHaveLength(1)
    })

    it('lists all transactions of an address that has more than a page of them', async () => {
      const { chain, source } = setUp()
      const txids = Array.from({ length: 60 }, () => chain.fund({ script: here.script, amountSats: 1_000n }).txid)
      chain.mine()
      txids.push(chain.fund({ script: here.script, amountSats: 1_000n }).txid)
      const refs = await source.addressTransactions(here.address)
      expect(new Set(refs.map(({ txid }) => txid))).toEqual(new Set(txids))
      expect(refs).toHaveLength(61)
    })

    it('lists what lies at an address until it is spent', async () => {
      const { chain, source } = setUp()
      const transaction = chain.fund(
        { script: there.script, amountSats: 1n },
        { script: here.script, amountSats: 5_000n },
      )
      const { txid } = transaction
      expect(await source.unspentOutputs(here.address)).toEqual([
        { txid, outputIndex: 1, amountSats: 5_000n, confirmation: { kind: 'unconfirmed' }, transaction },
      ])
      await source.broadcast(spend([{ txid, outputIndex: 1 }], 4_000n))
      expect(await source.unspentOutputs(here.address)).toEqual([])
      expect(await source.unspentOutputs(there.address)).toHaveLength(2)
    })

    it('finds a transaction and its confirmation by txid, and says when it knows none', async () => {
      const { chain, source } = setUp()
      const transaction = chain.fund({ script: here.script, amountSats: 5_000n })
      expect(await source.transaction(transaction.txid)).toEqual(transaction)
      expect(await source.confirmation(transaction.txid)).toEqual({ kind: 'unconfirmed' })
      chain.mine()
      expect(await source.confirmation(transaction.txid)).toMatchObject({ kind: 'confirmed', height: chain.height })
      expect(await source.transaction('ab'.repeat(32))).toBeUndefined()
      expect(await source.confirmation('ab'.repeat(32))).toBeUndefined()
    })

    it('estimates fees by rising targets', async () => {
      const { source } = setUp()
      const estimates = await source.feeEstimates()
      const targets = estimates.map(({ targetBlocks }) => targetBlocks)
      expect(targets).toEqual(targets.toSorted((a, b) => a - b))
      expect(estimates.every(({ satsPerVirtualByte }) => satsPerVirtualByte > 0)).toBe(true)
    })

    it('publishes a transaction, and takes publishing it again for a success, confirmed or not', async () => {
      const { chain, source } = setUp()
      const { txid } = chain.fund({ script: here.script, amountSats: 5_000n })
      const bytes = spend([{ txid, outputIndex: 0 }], 4_000n)
      const success = expect.stringMatching(/^(published|already_known)$/) as string
      const published = await source.broadcast(bytes)
      expect(published).toMatchObject({ kind: 'published' })
      expect(await source.broadcast(bytes)).toEqual({ ...published, kind: success })
      chain.mine()
      expect(await source.broadcast(bytes)).toEqual({ ...published, kind: success })
    })

    it('names the transaction that spent a coin in a block before', async () => {
      const { chain, source } = setUp()
      const [first, second] = [
        chain.fund({ script: here.script, amountSats: 5_000n }),
        chain.fund({ script: here.script, amountSats: 5_000n }),
      ]
      const winner = await source.broadcast(spend([{ txid: second.txid, outputIndex: 0 }], 4_000n))
      chain.mine()
      const coins = [first, second].map(({ txid }) => ({ txid, outputIndex: 0 }))
      expect(winner.kind).toBe('published')
      expect(await source.broadcast(spend(coins, 9_000n))).toEqual({
        kind: 'conflict',
        inputIndex: 1,
        spentBy: winner.kind === 'published' ? winner.txid : '',
      })
    })

    it('says why a node refuses a transaction', async () => {
      const { chain, source } = setUp()
      const { txid } = chain.fund({ script: here.script, amountSats: 5_000n })
      const coin = { txid, outputIndex: 0 }
      expect(await source.broadcast(spend([coin], 5_000n))).toMatchObject({ kind: 'refused', reason: 'fee_too_low' })
      expect(await source.broadcast(spend([coin], 6_000n))).toMatchObject({ kind: 'refused', reason: 'other' })
      const unknown = { txid: 'ab'.repeat(32), outputIndex: 0 }
      expect(await source.broadcast(spend([unknown], 1_000n))).toMatchObject({
        kind: 'refused',
        reason: 'inputs_missing',
      })
      await source.broadcast(spend([coin], 4_000n))
      expect(await source.broadcast(spend([coin], 4_500n))).toMatchObject({
        kind: 'refused',
        reason: 'replacement_fee_too_low',
      })
    })

    it('refuses to publish what is no transaction', async () => {
      const { source } = setUp()
      await expect(source.broadcast(new Uint8Array(9))).rejects.toMatchObject({ name: 'TransactionError' })
    })

    it('stops when it is told to, for the reason that it is given', async () => {
      const { chain, source } = setUp()
      const { txid } = chain.fund({ script: here.script, amountSats: 5_000n })
      const reason = new Error('The person went away.')
      const signal = AbortSignal.abort(reason)
      const calls = [
        source.tipHeight(signal),
        source.addressTransactions(here.address, signal),
        source.unspentOutputs(here.address, signal),
        source.transaction(txid, signal),
        source.confirmation(txid, signal),
        source.feeEstimates(signal),
        source.broadcast(spend([{ txid, outputIndex: 0 }], 4_000n), signal),
      ]
      const results = await Promise.allSettled(calls)
      expect(results).toEqual(calls.map(() => ({ status: 'rejected', reason })))
      expect(toHex(chain.find(txid)!.bytes)).not.toBe('')
      expect(chain.spenderOf({ txid, outputIndex: 0 })).toBeUndefined()
    })
  })
}
