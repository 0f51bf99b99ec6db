import { expect, type Locator } from '@playwright/test'
import { GroupWallet, parseAddress } from '../src/chain/index.ts'
import { descriptorOn, makeGroup, openSession, SOON } from './stage/acts.ts'
import { PaymentCraft, type PaymentParts } from './stage/crafted-payments.ts'
import type { Person } from './stage/person.ts'
import { fundWallet } from './stage/regtest-coins.ts'
import { test } from './stage/wallet-stage.ts'

/** BIP86's and BIP173's own examples, on regtest: nobody of ours has their keys. */
const BAKER = 'bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg'
const THIEF = 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk'

/** Small, so that a fee can be a large part of them before it is a high rate. */
const COINS_SATS = [600_000n, 700_000n] as const
const PAID_SATS = 1_000_000n

/** BIP341: `SIGHASH_NONE`, and `SIGHASH_SINGLE` with `SIGHASH_ANYONECANPAY`. */
const NONE = 0x02
const SINGLE_ANYONECANPAY = 0x83
/** BIP341: the first byte of an annex. */
const ANNEX_TAG = 0x50

/** A payment with one thing wrong with it, and how the screen says so: the reason with the input where it is one, and the code. */
interface Refusal {
  readonly what: string
  readonly title: string
  readonly code: string
  readonly change: (parts: PaymentParts) => void
}

const OPEN_TO_CHANGE = { title: 'This payment could be changed after you sign it (input 2)', code: 'sighash_refused' }
const BY_SCRIPT = { title: 'A coin of this payment would be spent by a script (input 2)', code: 'script_path' }
const PLACE_UNKNOWN = {
  title: 'This payment does not say where in your wallet a coin lies (input 2)',
  code: 'derivation_unknown',
}

/** Everything that a file can say and no device signs. */
const REFUSALS: readonly Refusal[] = [
  {
    what: 'a signature over no outputs',
    ...OPEN_TO_CHANGE,
    change: ({ inputs: [, second] }) => {
      second.sighashType = NONE
    },
  },
  {
    what: 'a script',
    ...BY_SCRIPT,
    change: ({ inputs: [, second] }) => {
      second.tapMerkleRoot = new Uint8Array(32).fill(7)
    },
  },
  {
    what: 'a signature over one input and one output',
    ...OPEN_TO_CHANGE,
    change: ({ inputs: [, second] }) => {
      second.sighashType = SINGLE_ANYONECANPAY
    },
  },
  {
    // What is left to sign has no place for an annex (BIP371): a file has one only in the witness of an input that is final.
    what: 'an annex',
    title: 'A coin of this payment carries an annex, which has no meaning yet (input 2)',
    code: 'annex',
    change: ({ inputs: [, second] }) => {
      second.finalScriptWitness = [new Uint8Array(64), Uint8Array.of(ANNEX_TAG, 1)]
    },
  },
  {
    what: 'a key of a leaf',
    ...BY_SCRIPT,
    change: ({ inputs: [, second] }) => {
      for (const [, derivation] of second.tapBip32Derivation ?? []) derivation.hashes = [new Uint8Array(32).fill(7)]
    },
  },
  {
    what: 'a coin of somebody else',
    title: 'A coin of this payment does not belong to your group (input 2)',
    code: 'foreign_input',
    change: ({ inputs: [, second], outpoints: [, outpoint] }) => {
      // What the faucet kept of the coin that it split: as real as the group's own.
      outpoint.index = outpoint.index === 0 ? 1 : 0
      second.witnessUtxo = second.nonWitnessUtxo?.outputs[outpoint.index]
    },
  },
  {
    what: 'no place in the wallet',
    ...PLACE_UNKNOWN,
    change: ({ inputs: [, second] }) => {
      delete second.tapBip32Derivation
    },
  },
  {
    what: 'no coin',
    title: 'This payment does not say which coin it spends, or how much the coin holds (input 2)',
    code: 'prevout_missing',
    change: ({ inputs: [, second] }) => {
      delete second.nonWitnessUtxo
      delete second.witnessUtxo
    },
  },
  {
    what: 'a place beyond reach',
    ...PLACE_UNKNOWN,
    change: ({ inputs: [, second] }) => {
      for (const [, { der }] of second.tapBip32Derivation ?? []) der.path = [0, 100_000]
    },
  },
  {
    what: 'another amount than the coin has',
    title: 'This payment says two different things about a coin (input 2)',
    code: 'prevout_inconsistent',
    change: ({ inputs: [, second] }) => {
      if (second.witnessUtxo !== undefined) second.witnessUtxo.amount += 1n
    },
  },
  {
    what: 'the origin of another coin',
    title: 'This payment lies about where a coin comes from (input 2)',
    code: 'prevout_txid_wrong',
    change: ({ inputs: [first, second] }) => {
      second.nonWitnessUtxo = first.nonWitnessUtxo
    },
  },
  {
    what: 'another key than the coin has',
    title: 'This payment names another key than its coin has (input 2)',
    code: 'internal_key_wrong',
    change: ({ inputs: [first, second] }) => {
      const [[, place] = []] = second.tapBip32Derivation ?? []
      if (place !== undefined && first.tapInternalKey !== undefined) {
        second.tapInternalKey = first.tapInternalKey
        second.tapBip32Derivation = [[first.tapInternalKey, place]]
      }
    },
  },
  {
    what: 'the same coin twice',
    title: 'This payment spends the same coin twice (input 2)',
    code: 'duplicate_input',
    change: ({ inputs: [first, second], outpoints: [firstOutpoint, outpoint] }) => {
      Object.assign(outpoint, firstOutpoint)
      Object.assign(second, first)
    },
  },
  {
    what: 'a fee of more than 500 sat/vB',
    title: 'The fee is far too high for a payment of this size',
    code: 'fee_rate_above_cap',
    change: ({ change }) => {
      change.amount -= 150_000n
    },
  },
  {
    what: 'a fee of more than five hundredths',
    title: 'The fee is too large a part of what is spent',
    code: 'fee_share_above_cap',
    change: ({ change }) => {
      change.amount -= 80_000n
    },
  },
  {
    what: 'more than it spends',
    title: 'This payment pays out more than it spends',
    code: 'fee_negative',
    change: ({ change }) => {
      change.amount += 100_000n
    },
  },
]

test('a payment from another program is refused in plain words, and look-alike change is a payment to all', async ({
  enter,
  relay,
}) => {
  test.setTimeout(300_000)
  const people = [await enter('Ann'), await enter('Ben'), await enter('Cleo')] as const
  await makeGroup(people, 'Bakery')
  const [ann, ben, cleo] = people
  const wallet = GroupWallet.fromText(await descriptorOn(ann), 'regtest')
  const coins = await fundWallet(relay.url, wallet, ...COINS_SATS)
  const craft = new PaymentCraft(wallet, coins, BAKER, PAID_SATS)

  for (const { what, title, code, change } of REFUSALS) {
    await test.step(`refuses ${what}`, async () => {
      await importAsText(ann, craft.with(change))
      const refusal = ann.page.getByRole('alert')
      await expect(refusal.getByText(title, { exact: true })).toBeVisible(SOON)
      await expect(refusal).toContainText(`Code: ${code}`)
      await ann.page.goBack()
      await expectNoSession(ann)
    })
  }
  for (const person of people) await expectNoSession(person)

  await importAsText(
    ann,
    craft.with(({ change }) => {
      change.script = parseAddress(THIEF, 'regtest')
    }),
  )
  await expect(ann.page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
  const output = craft.changeIndex + 1
  for (const person of [ben, cleo]) {
    const { page } = person
    // The one that is not refused is the only one that ever came here.
    await expect(sessionsOn(person)).toHaveCount(1, SOON)
    // Both outputs: all but the fee goes to others.
    await openSession(person, 'Payment of 0.01299576 BTC')
    const warning = page.getByRole('alert').filter({ hasText: `Output ${output} claims to come back to you` })
    await expect(warning).toContainText('a payment to somebody else')
    const paid = page.getByRole('definition')
    await expect(paid.filter({ hasText: THIEF })).toBeVisible()
    await expect(page.getByRole('term').filter({ hasText: `To (output ${output})` })).toBeVisible()
    await expect(page.getByText('Back to yourselves')).toHaveCount(0)
  }
})

/** From the group's page; ends wherever the answer is shown. */
async function importAsText({ page }: Person, psbt: string): Promise<void> {
  const link = page.getByRole('link', { name: 'Import a PSBT' })
  if (!(await link.isVisible())) await page.getByText('Payments from another wallet').click()
  await link.click()
  await page.getByLabel('Or paste it as text').fill(psbt)
  await page.getByRole('button', { name: 'Propose payment' }).click()
}

/** On the group's page nothing is proposed. */
async function expectNoSession(person: Person): Promise<void> {
  const { page } = person
  await expect(page).toHaveURL(/\/group\/[0-9a-f]{64}$/)
  await expect(page.getByRole('heading', { name: 'Bakery' })).toBeVisible()
  await expect(sessionsOn(person)).toHaveCount(0)
}

function sessionsOn({ page }: Person): Locator {
  return page.locator('a[href*="/session/"]')
}
