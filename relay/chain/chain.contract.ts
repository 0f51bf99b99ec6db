import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/index.ts'
import { ChainServer } from './chain-server.contract.ts'
import type { Chain } from './create-chain.ts'
import { TaprootKey } from './taproot-key.contract.ts'

const UNKNOWN = '11'.repeat(32)
const ONE_BITCOIN = 100_000_000

/**
 * What every regtest chain does behind Esplora's routes, whichever it is.
 * @param open starts a new chain; the suite stops it.
 */
export function describeChain(name: string, open: () => Promise<Chain>): void {
  describe(`A chain, ${name},`, () => {
    let chain: ChainServer
    let keys = 0
    /** A key that no other test has used, so that tests do not see each other's coins. */
    const freshKey = (): TaprootKey => new TaprootKey((keys += 1))

    beforeAll(async () => {
      chain = await ChainServer.start(await open())
    }, 120_000)
    afterAll(async () => {
      await chain.stop()
    })

    describe('blocks', () => {
      it('says the height and the hash of its tip, and moves on when a block is mined', async () => {
        const height = Number(await chain.text('/blocks/tip/height'))
        expect(height).toBeGreaterThan(100)
        expect(await chain.mine(2)).toEqual([height + 1, height + 2])
        expect(await chain.text('/blocks/tip/height')).toBe(String(height + 2))
        expect(await chain.text(`/block-height/${height + 2}`)).toBe(await chain.text('/blocks/tip/hash'))
      })

      it('begins with the genesis block of every regtest chain', async () => {
        const genesis = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206'
        expect(await chain.text('/block-height/0')).toBe(genesis)
      })

      it('knows no block above its tip, and no height that is not a number', async () => {
        expect(await chain.get('/block-height/99999')).toMatchObject({ status: 404, body: 'Block not found' })
        expect(await chain.get('/block-height/top')).toMatchObject({ status: 400 })
      })
    })

    describe('the faucet', () => {
      it('pays an address, at first unconfirmed and then in the next block', async () => {
        const { address } = freshKey()
        const txid = await chain.fund(address, ONE_BITCOIN)
        expect(await chain.coins(address)).toEqual([
          { txid, vout: expect.any(Number) as number, value: ONE_BITCOIN, status: { confirmed: false } },
        ])
        const [height] = await chain.mine()
        expect(await chain.json(`/tx/${txid}/status`)).toEqual({
          confirmed: true,
          block_height: height,
          block_hash: await chain.text('/blocks/tip/hash'),
          block_time: expect.any(Number) as number,
        })
        expect((await chain.coins(address))[0]?.status.block_height).toBe(height)
      })

      it.each([
        ['more than a bitcoin', { sats: ONE_BITCOIN + 1 }, 'faucet_limit'],
        ['dust', { sats: 999 }, 'faucet_limit'],
        ['a negative amount', { sats: -5_000 }, 'faucet_limit'],
        ['a fraction of a satoshi', { sats: 5_000.5 }, 'request_invalid'],
        ['an amount as text', { sats: '5000' }, 'request_invalid'],
        [
          'an address with a typing error',
          { address: `${new TaprootKey(99).address.slice(0, -1)}q` },
          'address_invalid',
        ],
        ['an address of mainnet', { address: 'bc1q6rz28mcfaxtmd6v789l9rrlrusdprr9p634wu8' }, 'address_invalid'],
        ['no address', { address: null }, 'request_invalid'],
        ['a member too many', { fee: 1 }, 'request_invalid'],
      ])('refuses %s', async (_, change, code) => {
        const body = { address: new TaprootKey(99).address, sats: 5_000, ...change }
        const { status, body: answer } = await chain.post('/regtest/faucet', body)
        expect({ status, code: (JSON.parse(answer) as { code: string }).code }).toEqual({ status: 400, code })
      })

      it('takes JSON only, announced as such', async () => {
        const body = JSON.stringify({ address: freshKey().address, sats: 5_000 })
        const headers = { 'content-type': 'text/plain' }
        expect(await chain.ask('/regtest/faucet', { method: 'POST', headers, body })).toMatchObject({ status: 400 })
        expect(await chain.post('/regtest/faucet', '{"address":')).toMatchObject({ status: 400 })
        expect(await chain.post('/regtest/faucet', '[]')).toMatchObject({ status: 400 })
        expect(await chain.ask('/regtest/faucet')).toMatchObject({ status: 405 })
      })

      it.each([0, 11, 1.5, -1, '1'])('does not mine %j blocks', async (blocks) => {
        expect(await chain.post('/regtest/mine', { blocks })).toMatchObject({ status: 400 })
      })

      it('pays many times between two blocks', async () => {
        const { address } = freshKey()
        const txids = new Set<string>()
        for (let payment = 0; payment < 30; payment++) txids.add(await chain.fund(address, 10_000))
        const coins = await chain.coins(address)
        expect(new Set(coins.map(({ txid }) => txid))).toEqual(txids)
      })
    })

    describe('a payment', () => {
      it('is accepted, seen at both ends, and confirmed by the next block', async () => {
        const payer = freshKey()
        const payee = freshKey()
        const coin = await chain.coin(payer, 50_000)
        const { txid, hex } = payer.pay({ coins: [coin], outputs: [{ script: payee.script, sats: 49_000n }] })

        expect(await chain.accept(hex)).toBe(txid)
        expect(await chain.coins(payer.address)).toEqual([])
        expect(await chain.coins(payee.address)).toEqual([
          { txid, vout: 0, value: 49_000, status: { confirmed: false } },
        ])
        const spent = { spent: true, txid, vin: 0 }
        expect(await chain.json(`/tx/${coin.txid}/outspend/${coin.vout}`)).toEqual({
          ...spent,
          status: { confirmed: false },
        })
        expect(await chain.json(`/tx/${txid}/outspends`)).toEqual([{ spent: false }])

        const [height] = await chain.mine()
        expect(await chain.json(`/tx/${coin.txid}/outspend/${coin.vout}`)).toMatchObject({
          ...spent,
          status: { confirmed: true, block_height: height },
        })
        expect(await chain.text(`/tx/${txid}/hex`)).toBe(hex)
      })

      it('may spend what is not confirmed yet', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const parent = key.payBack(coin, 500n)
        await chain.accept(parent.hex)
        const child = key.payBack({ txid: parent.txid, vout: 0, value: 49_500 }, 500n)
        expect(await chain.accept(child.hex)).toBe(child.txid)
        await chain.mine()
        expect(await chain.json(`/tx/${child.txid}/status`)).toMatchObject({ confirmed: true })
      })

      it('that is in the mempool is taken again, also with another signature', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const first = key.payBack(coin, 500n)
        const again = key.payBack(coin, 500n)
        expect(again.hex).not.toBe(first.hex)
        expect(await chain.accept(first.hex)).toBe(first.txid)
        expect(await chain.accept(first.hex)).toBe(first.txid)
        expect(await chain.accept(again.hex)).toBe(first.txid)
      })

      it('that is confirmed is said to be known while an output is unspent, and to lack its inputs after that', async () => {
        const key = freshKey()
        const payment = key.payBack(await chain.coin(key, 50_000), 500n)
        await chain.accept(payment.hex)
        await chain.mine()
        expect(await chain.refusal(payment.hex)).toMatchObject({ code: -27 })
        await chain.accept(key.payBack({ txid: payment.txid, vout: 0, value: 49_500 }, 500n).hex)
        await chain.mine()
        expect(await chain.refusal(payment.hex)).toEqual({ code: -25, message: 'bad-txns-inputs-missingorspent' })
      })
    })

    describe('a wrong payment', () => {
      it('with a bad signature is refused', async () => {
        const key = freshKey()
        const { hex } = key.payBack(await chain.coin(key, 50_000), 500n)
        // Before the locktime of four bytes stands the signature.
        const flipped = (Number.parseInt(hex.slice(-10, -8), 16) ^ 1).toString(16).padStart(2, '0')
        const { code, message } = await chain.refusal(hex.slice(0, -10) + flipped + hex.slice(-8))
        expect(code).toBe(-26)
        expect(message).toContain('script-verify-flag-failed (Invalid Schnorr signature)')
      })

      it("with another key's signature is refused", async () => {
        const coin = await chain.coin(freshKey(), 50_000)
        const { message } = await chain.refusal(freshKey().payBack(coin, 500n).hex)
        expect(message).toContain('script-verify-flag-failed (Invalid Schnorr signature)')
      })

      it('that signs for another amount than the coin has is refused', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const { message } = await chain.refusal(
          key.pay({ coins: [{ ...coin, value: 60_000 }], outputs: [{ script: key.script, sats: 49_000n }] }).hex,
        )
        expect(message).toContain('script-verify-flag-failed (Invalid Schnorr signature)')
      })

      it('that pays more than it has is refused', async () => {
        const key = freshKey()
        const coin = { ...(await chain.coin(key, 50_000)), value: 70_000 }
        const message = 'bad-txns-in-belowout, value in (0.0005) < value out (0.0006)'
        expect(await chain.refusal(key.payBack(coin, 10_000n).hex)).toEqual({ code: -26, message })
      })

      it('that spends a confirmed coin a second time is refused', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        await chain.accept(key.payBack(coin, 500n).hex)
        await chain.mine()
        const message = 'bad-txns-inputs-missingorspent'
        expect(await chain.refusal(key.payBack(coin, 900n).hex)).toEqual({ code: -25, message })
      })

      it('whose input nobody knows is refused', async () => {
        const { hex } = freshKey().payBack({ txid: UNKNOWN, vout: 0, value: 50_000 }, 500n)
        expect(await chain.refusal(hex)).toEqual({ code: -25, message: 'bad-txns-inputs-missingorspent' })
      })

      it('with too low a fee is refused', async () => {
        const key = freshKey()
        const { code, message } = await chain.refusal(key.payBack(await chain.coin(key, 50_000), 5n).hex)
        expect(code).toBe(-26)
        expect(message).toMatch(/^min relay fee not met, 5 < \d+$/)
      })

      it('with a fee that must be a mistake is refused', async () => {
        const key = freshKey()
        const { hex } = key.payBack(await chain.coin(key, ONE_BITCOIN), 50_000_000n)
        const message = 'Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)'
        expect(await chain.refusal(hex)).toEqual({ code: -25, message })
      })

      it('that leaves dust is refused, one satoshi more is not', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const leaving = (sats: bigint): string =>
          key.pay({
            coins: [coin],
            outputs: [
              { script: key.script, sats },
              { script: key.script, sats: 40_000n },
            ],
          }).hex
        const { code, message } = await chain.refusal(leaving(329n))
        expect({ code, isDust: message.startsWith('dust') }).toEqual({ code: -26, isDust: true })
        await chain.accept(leaving(330n))
      })

      it('before its locktime or its relative lock is refused', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const height = Number(await chain.text('/blocks/tip/height'))
        const outputs = [{ script: key.script, sats: 49_000n }]
        const locked = (locktime: number): string => key.pay({ coins: [coin], outputs, locktime }).hex
        expect(await chain.refusal(locked(height + 1))).toEqual({ code: -26, message: 'non-final' })
        const aged = (sequence: number): string => key.pay({ coins: [coin], outputs, sequence }).hex
        expect(await chain.refusal(aged(2))).toEqual({ code: -26, message: 'non-BIP68-final' })
        await chain.accept(aged(1))
      })

      it('at the very height of its locktime plus one is accepted', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const locktime = Number(await chain.text('/blocks/tip/height'))
        await chain.accept(key.pay({ coins: [coin], outputs: [{ script: key.script, sats: 49_000n }], locktime }).hex)
      })

      it.each(['', '00', 'zz', '0x00', '020000000001'])('that is no transaction (%j) is refused', async (hex) => {
        expect((await chain.refusal(hex)).code).toBe(-22)
      })

      it('with bytes after its end is refused', async () => {
        const { hex } = freshKey().payBack({ txid: UNKNOWN, vout: 0, value: 50_000 }, 500n)
        expect((await chain.refusal(`${hex}00`)).code).toBe(-22)
      })
    })

    describe('a replacement', () => {
      it('with a lower or an equal fee is refused', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        await chain.accept(key.payBack(coin, 1_000n).hex)
        const same = key.pay({ coins: [coin], outputs: [{ script: freshKey().script, sats: 49_000n }] })
        for (const { hex } of [key.payBack(coin, 600n), same]) {
          const { code, message } = await chain.refusal(hex)
          expect(code).toBe(-26)
          expect(message).toMatch(/^insufficient fee, rejecting replacement/)
        }
      })

      it('that pays more takes the place of the first and of what builds on it', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const first = key.payBack(coin, 300n)
        const child = key.payBack({ txid: first.txid, vout: 0, value: 49_700 }, 300n)
        await chain.accept(first.hex)
        await chain.accept(child.hex)
        const second = key.payBack(coin, 2_000n)
        expect(await chain.accept(second.hex)).toBe(second.txid)
        expect(await chain.get(`/tx/${first.txid}`)).toMatchObject({ status: 404 })
        expect(await chain.get(`/tx/${child.txid}`)).toMatchObject({ status: 404 })
        expect(await chain.coins(key.address)).toEqual([
          { txid: second.txid, vout: 0, value: 48_000, status: { confirmed: false } },
        ])
      })

      it('that spends what it replaces is refused', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const first = key.payBack(coin, 300n)
        await chain.accept(first.hex)
        const coins = [coin, { txid: first.txid, vout: 0, value: 49_700 }]
        const { message } = await chain.refusal(
          key.pay({ coins, outputs: [{ script: key.script, sats: 90_000n }] }).hex,
        )
        expect(message).toContain('bad-txns-spends-conflicting-tx')
      })
    })

    describe("Esplora's shapes", () => {
      it('give a whole transaction', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        const data = Uint8Array.of(0x6a, 2, 0xbe, 0xef)
        const sent = key.pay({
          coins: [coin],
          outputs: [
            { script: key.script, sats: 48_000n },
            { script: data, sats: 0n },
          ],
        })
        await chain.accept(sent.hex)
        const outputKey = toHex(key.script.slice(2))
        const prevout = {
          scriptpubkey: `5120${outputKey}`,
          scriptpubkey_asm: `OP_PUSHNUM_1 OP_PUSHBYTES_32 ${outputKey}`,
          scriptpubkey_type: 'v1_p2tr',
          scriptpubkey_address: key.address,
          value: 50_000,
        }
        expect(await chain.json(`/tx/${sent.txid}`)).toEqual({
          txid: sent.txid,
          version: 2,
          locktime: 0,
          vin: [
            {
              txid: coin.txid,
              vout: coin.vout,
              prevout,
              scriptsig: '',
              scriptsig_asm: '',
              witness: [expect.stringMatching(/^[0-9a-f]{128}$/) as string],
              is_coinbase: false,
              sequence: 0xfffffffd,
            },
          ],
          vout: [
            { ...prevout, value: 48_000 },
            {
              scriptpubkey: '6a02beef',
              scriptpubkey_asm: 'OP_RETURN OP_PUSHBYTES_2 beef',
              scriptpubkey_type: 'op_return',
              value: 0,
            },
          ],
          size: sent.hex.length / 2,
          weight: 3 * (sent.hex.length / 2 - 68) + sent.hex.length / 2,
          fee: 2_000,
          status: { confirmed: false },
        })
      })

      it('give a coinbase without a prevout', async () => {
        const { address } = freshKey()
        const funding = (await chain.json(`/tx/${await chain.fund(address, 50_000)}`)) as Payment
        const roots = await Promise.all(funding.vin.map(({ txid }) => chain.json(`/tx/${txid}`) as Promise<Payment>))
        const coinbase = await rootOf(chain, roots[0]!)
        expect(coinbase).toMatchObject({ fee: 0, vin: [{ prevout: null, is_coinbase: true, txid: '00'.repeat(32) }] })
      })

      it('give the sums of an address, the same by its script hash', async () => {
        const key = freshKey()
        const coin = await chain.coin(key, 50_000)
        await chain.accept(key.payBack(coin, 500n).hex)
        const flows = {
          chain_stats: {
            funded_txo_count: 1,
            funded_txo_sum: 50_000,
            spent_txo_count: 0,
            spent_txo_sum: 0,
            tx_count: 1,
          },
          mempool_stats: {
            funded_txo_count: 1,
            funded_txo_sum: 49_500,
            spent_txo_count: 1,
            spent_txo_sum: 50_000,
            tx_count: 1,
          },
        }
        const scripthash = createHash('sha256').update(key.script).digest('hex')
        expect(await chain.json(`/address/${key.address}`)).toEqual({ address: key.address, ...flows })
        expect(await chain.json(`/scripthash/${scripthash}`)).toEqual({ scripthash, ...flows })
        expect(await chain.json(`/scripthash/${scripthash}/txs`)).toEqual(
          await chain.json(`/address/${key.address}/txs`),
        )
        expect(await chain.json(`/scripthash/${scripthash}/utxo`)).toEqual(await chain.coins(key.address))
      })

      it('give the transactions of an address newest first, 25 confirmed ones a page', async () => {
        const key = freshKey()
        const confirmed: string[] = []
        for (let payment = 0; payment < 27; payment++) {
          confirmed.unshift(await chain.fund(key.address, 10_000))
          if (payment % 9 === 8) await chain.mine()
        }
        const waiting = await chain.fund(key.address, 20_000)
        const ids = async (path: string): Promise<readonly string[]> =>
          ((await chain.json(`/address/${key.address}/${path}`)) as { txid: string }[]).map(({ txid }) => txid)
        expect(await ids('txs/mempool')).toEqual([waiting])
        const first = await ids('txs')
        expect(first.slice(0, 1)).toEqual([waiting])
        expect(await ids('txs/chain')).toEqual(first.slice(1))
        expect(first).toHaveLength(26)
        const rest = await ids(`txs/chain/${first.at(-1)!}`)
        expect(rest).toHaveLength(2)
        expect([...first.slice(1), ...rest].toSorted()).toEqual(confirmed.toSorted())
        expect(await ids(`txs/chain/${UNKNOWN}`)).toEqual([])
      })

      it('give fees in satoshis per virtual byte by target', async () => {
        const estimates = (await chain.json('/fee-estimates')) as Record<string, number>
        expect(Object.keys(estimates)).toEqual(expect.arrayContaining(['1', '6', '144']))
        for (const rate of Object.values(estimates)) expect(rate).toBeGreaterThanOrEqual(1)
      })

      it('tell an unknown transaction by 404, but not in its status', async () => {
        for (const route of ['', '/hex', '/outspends']) {
          expect(await chain.get(`/tx/${UNKNOWN}${route}`)).toMatchObject({
            status: 404,
            body: 'Transaction not found',
          })
        }
        expect(await chain.json(`/tx/${UNKNOWN}/status`)).toEqual({ confirmed: false })
        expect(await chain.json(`/tx/${UNKNOWN}/outspend/0`)).toEqual({ spent: false })
      })

      it.each([
        ['/tx/12', 400],
        ['/scripthash/12', 400],
        ['/address/nobody', 400],
        ['/blocks/tip/colour', 404],
        ['/nothing', 404],
        ['/', 404],
      ])('refuse %s', async (path, status) => {
        expect(await chain.get(path)).toMatchObject({ status })
      })
    })

    describe('its limits', () => {
      it('refuses a body of more than 2 MB', async () => {
        expect(await chain.broadcast('00'.repeat(1_000_001))).toMatchObject({ status: 413 })
      })

      it('refuses other methods', async () => {
        expect(await chain.ask('/regtest/api/blocks/tip/height', { method: 'DELETE' })).toMatchObject({ status: 405 })
      })

      it.each(['/', '/index.html', '/mainnet/api/blocks/tip/height', '/regtest', '/regtest/other', '/%'])(
        'leaves %s to others',
        async (path) => {
          expect(await chain.ask(path)).toMatchObject({ status: 418 })
        },
      )
    })
  })
}

interface Payment {
  readonly vin: readonly { readonly txid: string; readonly is_coinbase: boolean }[]
}

/** The coinbase that a payment goes back to by its first inputs. */
async function rootOf(chain: ChainServer, payment: Payment): Promise<Payment> {
  const [input] = payment.vin
  if (input === undefined || input.is_coinbase) return payment
  return await rootOf(chain, (await chain.json(`/tx/${input.txid}`)) as Payment)
}
