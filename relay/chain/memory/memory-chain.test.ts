import { beforeEach, describe, expect, it } from 'vitest'
import { describeChain } from '../chain.contract.ts'
import { createChain } from '../create-chain.ts'
import { fromHex } from '../../../src/bytes/index.ts'
import { scriptHashOf } from '../script.ts'
import { TaprootKey } from '../taproot-key.contract.ts'
import { MemoryChain } from './memory-chain.ts'

describeChain('in this process', () => createChain({}))

const NOW_MS = Date.UTC(2030, 0, 1)
const key = new TaprootKey(7)
const query = { scriptHash: scriptHashOf(key.script), script: key.script }

describe('MemoryChain', () => {
  let chain: MemoryChain

  beforeEach(() => {
    chain = new MemoryChain(() => NOW_MS)
  })

  async function coin(sats: bigint): Promise<{ txid: string; vout: number; value: number }> {
    const txid = await chain.fund(key.script, sats)
    await chain.mine(1)
    return { txid, vout: 0, value: Number(sats) }
  }

  /** The payment with its one signature changed to this witness element. */
  function withWitness(hex: string, element: string): Uint8Array {
    return fromHex(hex.slice(0, -138) + (element.length / 2).toString(16).padStart(2, '0') + element + hex.slice(-8))
  }

  it('gives the same blocks and ids at the same times', async () => {
    const other = new MemoryChain(() => NOW_MS)
    expect(await chain.fund(key.script, 5_000n)).toBe(await other.fund(key.script, 5_000n))
    await chain.mine(1)
    await other.mine(1)
    expect(await chain.tip()).toEqual(await other.tip())
  })

  it('does not let a coinbase be spent before it has 100 blocks over it', async () => {
    const root = await chain.transaction(await chain.fund(key.script, 5_000n))
    const coinbaseScript = root?.prevouts[0]?.script ?? new Uint8Array()
    const coins = await chain.utxos({ scriptHash: scriptHashOf(coinbaseScript), script: undefined })
    const { height } = await chain.tip()
    for (const { txid, vout, valueSats, status } of coins) {
      if (!status.isConfirmed) continue
      const depth = height + 1 - status.height
      if (depth >= 100) continue
      const { hex } = key.payBack({ txid, vout, value: Number(valueSats) }, 500n)
      await expect(chain.broadcast(fromHex(hex))).rejects.toMatchObject({
        rpcCode: -26,
        message: `bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth ${depth}`,
      })
    }
    expect(coins.length).toBeGreaterThan(99)
  })

  it.each([
    ['63 bytes', 'ab'.repeat(63), 'Invalid Schnorr signature size'],
    ['66 bytes', 'ab'.repeat(66), 'Invalid Schnorr signature size'],
    ['the default sighash type spelled out', `${'ab'.repeat(64)}00`, 'Invalid Schnorr signature hash type'],
    ['an unknown sighash type', `${'ab'.repeat(64)}04`, 'Invalid Schnorr signature hash type'],
    ['a value out of range', 'ff'.repeat(64), 'Invalid Schnorr signature'],
  ])('refuses a signature of %s', async (_, element, fault) => {
    const { hex } = key.payBack(await coin(50_000n), 500n)
    await expect(chain.broadcast(withWitness(hex, element))).rejects.toMatchObject({
      rpcCode: -26,
      message: expect.stringContaining(`mempool-script-verify-flag-failed (${fault}), input 0`) as string,
    })
  })

  it('refuses to spend what it cannot check', async () => {
    const keyHash = fromHex(`0014${'ab'.repeat(20)}`)
    const txid = await chain.fund(keyHash, 50_000n)
    const { hex } = key.payBack({ txid, vout: 0, value: 50_000 }, 500n)
    await expect(chain.broadcast(fromHex(hex))).rejects.toMatchObject({
      message: expect.stringContaining('This chain can check taproot key-path spends only') as string,
    })
  })

  it('takes no more than 25 payments that build on each other', async () => {
    let last = await coin(50_000n)
    for (let depth = 0; depth < 25; depth++) {
      const { txid, hex } = key.payBack(last, 200n)
      await chain.broadcast(fromHex(hex))
      last = { txid, vout: 0, value: last.value - 200 }
    }
    await expect(chain.broadcast(fromHex(key.payBack(last, 200n).hex))).rejects.toMatchObject({
      message: expect.stringContaining('too-long-mempool-chain') as string,
    })
    await chain.mine(1)
    await chain.broadcast(fromHex(key.payBack(last, 200n).hex))
    expect((await chain.stats(query)).mempool.transactionCount).toBe(1)
  })

  it('halves the subsidy after 150 blocks, as regtest does', async () => {
    await chain.mine(40)
    const funding = await chain.transaction(await chain.fund(key.script, 5_000n))
    const faucet = scriptHashOf(funding?.prevouts[0]?.script ?? new Uint8Array())
    const coins = await chain.utxos({ scriptHash: faucet, script: undefined })
    const valueAt = (height: number): bigint | undefined =>
      coins.find(({ status }) => status.isConfirmed && status.height === height)?.valueSats
    expect([valueAt(149), valueAt(150)]).toEqual([5_000_000_000n, 2_500_000_000n])
  })

  it('says that the faucet is empty, not that it broke', async () => {
    await expect(chain.fund(key.script, 10_000_000_000n)).rejects.toMatchObject({ code: 'faucet_empty' })
  })
})
