import { equalBytes, fromHex, type GroupId, toHex } from '../bytes/index.ts'
import { decodeRoster, groupIdOf, type Roster } from '../group/index.ts'
import {
  decode,
  encode,
  isBytesOf,
  isList,
  isUint,
  type Network,
  networkCode,
  networkOf,
  NETWORKS,
  WireError,
  type WireValue,
} from '../wire/index.ts'
import { refusing, SignerError } from './errors.ts'
import { coinType } from './keys.ts'
import type { SignerRecords } from './sealer.ts'

/** Keys of all that a signer keeps begin with it. */
const SIGNER_PREFIX = 'signer/'
/** Keys of the records of accounts that were given out. */
export const ACCOUNT_PREFIX = 'signer/account/'
/** Where accounts begin, for a seed that was in use elsewhere: CBOR of the number. */
const FIRST_ACCOUNT_KEY = 'signer/first-account'
const GROUP_PREFIX = 'signer/group/'
const ENROLLED_PREFIX = 'signer/enrolled/'

/** An account that was given out once. */
export interface StoredAccount {
  readonly network: Network
  /** The number in `m/87'/coin'/number'`. */
  readonly accountIndex: number
  /** 32 bytes. */
  readonly statementKey: Uint8Array
}

/** A group that this signer belongs to. */
export interface RegisteredGroup {
  readonly groupId: GroupId
  readonly signerIndex: number
}

/** A registered group with what is known of it. */
export interface GroupRecord extends RegisteredGroup {
  readonly roster: Roster
  readonly account: StoredAccount
}

/** From here on new accounts begin at this number: for a seed of which nobody knows any more what it has given out. */
export async function beginAccountsAt(records: SignerRecords, accountIndex: number): Promise<void> {
  await records.set(FIRST_ACCOUNT_KEY, encode(accountIndex))
}

/** Accounts and groups, as one place keeps them, to another. Approvals are left behind: what is under way is approved anew. */
export async function copySignerRecords(from: SignerRecords, to: SignerRecords): Promise<void> {
  for (const prefix of [FIRST_ACCOUNT_KEY, ACCOUNT_PREFIX, ENROLLED_PREFIX, GROUP_PREFIX]) {
    for (const key of await from.keys(prefix)) {
      const value = await from.get(key)
      if (value !== undefined) await to.set(key, value)
    }
  }
}

/** Everything that a signer keeps, a sealed seed as well. */
export async function eraseSignerRecords(records: SignerRecords): Promise<void> {
  for (const key of await records.keys(SIGNER_PREFIX)) await records.delete(key)
}

/** The accounts and groups of this signer, as its own records keep them. */
export class Registry {
  readonly #records: SignerRecords

  constructor(records: SignerRecords) {
    this.#records = records
  }

  /** Whether an account was given out already. */
  async hasAccounts(): Promise<boolean> {
    return (await this.#accounts()).length > 0
  }

  /** The number of the next account: one more than any that was given out on a network with the same branch of the tree. */
  async nextAccountIndex(network: Network): Promise<number> {
    const first = await this.#firstAccountIndex()
    const numbers = (await this.#accounts())
      .filter((account) => coinType(account.network) === coinType(network))
      .map(({ accountIndex }) => accountIndex + 1)
    return Math.max(first, ...numbers)
  }

  async #firstAccountIndex(): Promise<number> {
    const stored = await this.#records.get(FIRST_ACCOUNT_KEY)
    if (stored === undefined) return 0
    const accountIndex = readRecord(stored)
    if (!isUint(accountIndex)) throw damaged()
    return accountIndex
  }

  /** Remembers an account that was given out before this device's memory begins, and that it belongs to this group already. */
  async addFoundAccount(account: StoredAccount, rosterBytes: Uint8Array): Promise<void> {
    await this.#records.set(ENROLLED_PREFIX + toHex(account.statementKey), fromHex(groupIdOf(rosterBytes)))
    await this.addAccount(account)
  }

  /** The rosters of all groups that were registered. */
  async rosters(): Promise<readonly Uint8Array[]> {
    const keys = await this.#records.keys(GROUP_PREFIX)
    const stored = await Promise.all(keys.map((key) => this.#records.get(key)))
    return stored.filter((record) => record !== undefined)
  }

  /** Written before the account is given out, so that no key serves two groups. */
  async addAccount({ network, accountIndex, statementKey }: StoredAccount): Promise<void> {
    const value = encode([networkCode(network), accountIndex, statementKey])
    await this.#records.set(ACCOUNT_PREFIX + toHex(statementKey), value)
  }

  /** @throws SignerError `account_unknown` or `record_damaged`. */
  async account(statementKey: Uint8Array): Promise<StoredAccount> {
    const stored = await this.#records.get(ACCOUNT_PREFIX + toHex(statementKey))
    if (stored === undefined) throw new SignerError('account_unknown', 'This device has no such account.')
    return readAccount(stored)
  }

  /**
   * Remembers the one gathering that this account goes into; written before the enrolment is given out.
   * @param gatheringId 32 bytes.
   * @throws SignerError `account_used` when it went into another one.
   */
  async enrol(statementKey: Uint8Array, gatheringId: Uint8Array): Promise<void> {
    const key = ENROLLED_PREFIX + toHex(statementKey)
    const enrolled = await this.#records.get(key)
    if (enrolled === undefined) await this.#records.set(key, gatheringId)
    else if (!equalBytes(enrolled, gatheringId)) {
      throw new SignerError('account_used', 'This account belongs to another group. No key may serve two.')
    }
  }

  /** @throws SignerError `group_malformed`, or `group_foreign` when no own account stands in the roster. */
  async addGroup(rosterBytes: Uint8Array): Promise<RegisteredGroup> {
    const record = await this.#readGroup(rosterBytes)
    await this.#records.set(GROUP_PREFIX + record.groupId, rosterBytes)
    return { groupId: record.groupId, signerIndex: record.signerIndex }
  }

  /** @throws SignerError `group_unknown`, or `record_damaged` when the record is not what was written. */
  async group(groupId: GroupId): Promise<GroupRecord> {
    const rosterBytes = await this.#records.get(GROUP_PREFIX + groupId)
    if (rosterBytes === undefined) {
      throw new SignerError('group_unknown', 'This device does not belong to the group that is to sign.')
    }
    const record = await this.#readGroup(rosterBytes)
    if (record.groupId !== groupId) throw damaged()
    return record
  }

  async #readGroup(rosterBytes: Uint8Array): Promise<GroupRecord> {
    const roster = refusing('group_malformed', () => decodeRoster(rosterBytes))
    const accounts = await this.#accounts()
    for (const [signerIndex, member] of roster.members.entries()) {
      const statementKey = toHex(member.statementKey)
      const account = accounts.find((own) => toHex(own.statementKey) === statementKey && own.network === roster.network)
      if (account !== undefined) return { groupId: groupIdOf(rosterBytes), signerIndex, roster, account }
    }
    throw new SignerError('group_foreign', 'No account of this device stands in this group.')
  }

  async #accounts(): Promise<readonly StoredAccount[]> {
    const keys = await this.#records.keys(ACCOUNT_PREFIX)
    const stored = await Promise.all(keys.map((key) => this.#records.get(key)))
    return stored.filter((record) => record !== undefined).map(readAccount)
  }
}

function readAccount(stored: Uint8Array): StoredAccount {
  const value = readRecord(stored)
  if (isList(value) && value.length === 3) {
    const [network, accountIndex, statementKey] = value
    if (isUint(network) && NETWORKS[network] !== undefined && isUint(accountIndex) && isBytesOf(statementKey, 32)) {
      return { network: networkOf(network), accountIndex, statementKey }
    }
  }
  throw damaged()
}

function readRecord(stored: Uint8Array): WireValue {
  try {
    return decode(stored, 256)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw damaged()
  }
}

function damaged(): SignerError {
  return new SignerError('record_damaged', 'A record of this device was changed or cut off.')
}
