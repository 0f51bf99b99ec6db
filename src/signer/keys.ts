import { equalBytes, itemAt, toHex } from '../bytes/index.ts'
import { HARDENED, type Account, extendedKeyVersions, type Roster } from '../group/index.ts'
import { HDKey } from '@scure/bip32'
import { bip340PublicKey, type Network } from '../wire/index.ts'
import { SignerError } from './errors.ts'

/** BIP87's purpose: multi-signer accounts whose script is told by a descriptor. */
const PURPOSE = 87 + HARDENED
/** SLIP-44 coin types: bitcoin, and every test network. */
const COIN_MAINNET = 0 + HARDENED
const COIN_TEST = 1 + HARDENED
/** The hardened child of an account that signs statements; unhardened children hold coins, this one never does. */
const STATEMENT_CHILD = 1000 + HARDENED
/** BIP32's bound on hardened indexes. */
const MAX_ACCOUNT = HARDENED - 1

/** The step below the purpose: all test networks share one, and so the keys that stand below it. */
export function coinType(network: Network): number {
  return network === 'mainnet' ? COIN_MAINNET : COIN_TEST
}

/** The secret side of one account. It stays in this room; `wipe` it when the call that needed it ends. */
export interface AccountKeys {
  readonly account: Account
  /** Secret key of the individual public key, 32 bytes. */
  readonly secretKey: Uint8Array
  /** Secret key of the statement key, 32 bytes. */
  readonly statementSecretKey: Uint8Array
}

/** A copy of one of a node's keys; every node that comes from a seed has both. */
function copyOf(key: Uint8Array | null): Uint8Array {
  if (key === null) throw new SignerError('seed_damaged', 'This account lacks a key.')
  return Uint8Array.from(key)
}

/**
 * The keys of `m/87'/coin'/accountIndex'`.
 * @param seed BIP39 seed, 64 bytes (BIP32 takes 16 to 64).
 * @throws SignerError `account_limit` when the index is not a BIP32 index.
 */
export function deriveAccountKeys(seed: Uint8Array, network: Network, accountIndex: number): AccountKeys {
  if (!Number.isInteger(accountIndex) || accountIndex < 0 || accountIndex > MAX_ACCOUNT) {
    throw new SignerError('account_limit', 'There is no account with this number.')
  }
  const path = [PURPOSE, coinType(network), accountIndex + HARDENED]
  const master = HDKey.fromMasterSeed(seed, extendedKeyVersions(network))
  const fingerprint = new Uint8Array(4)
  new DataView(fingerprint.buffer).setUint32(0, master.fingerprint)
  let accountKey = master
  for (const step of path) {
    const child = accountKey.deriveChild(step)
    accountKey.wipePrivateData()
    accountKey = child
  }
  const statementChild = accountKey.deriveChild(STATEMENT_CHILD)
  const secretKey = copyOf(accountKey.privateKey)
  const statementSecretKey = copyOf(statementChild.privateKey)
  const account: Account = {
    statementKey: bip340PublicKey(statementSecretKey),
    publicKey: copyOf(accountKey.publicKey),
    xpub: accountKey.publicExtendedKey,
    origin: { fingerprint, path },
  }
  accountKey.wipePrivateData()
  statementChild.wipePrivateData()
  return { account, secretKey, statementSecretKey }
}

/** Overwrites the secrets; the account's public side stays readable. */
export function wipeAccountKeys(keys: AccountKeys): void {
  keys.secretKey.fill(0)
  keys.statementSecretKey.fill(0)
}

/** Accounts that are looked at for one that nobody names, from the first on. */
const SEARCHED_ACCOUNTS = 100

/**
 * The number of the account of this seed that stands in a roster: where a member says that its key comes from this seed, and else
 * among the first hundred.
 * @param seed as for `deriveAccountKeys`.
 * @returns undefined where no member's keys come from this seed.
 */
export async function findAccountIndex(
  seed: Uint8Array,
  roster: Roster,
  yieldToEvents: () => Promise<void>,
): Promise<number | undefined> {
  const { network, members } = roster
  const byPublicKey = new Map(members.map((member) => [toHex(member.publicKey), member]))
  const master = HDKey.fromMasterSeed(seed, extendedKeyVersions(network))
  const fingerprint = new Uint8Array(4)
  new DataView(fingerprint.buffer).setUint32(0, master.fingerprint)
  const purpose = master.deriveChild(PURPOSE)
  master.wipePrivateData()
  const branch = purpose.deriveChild(coinType(network))
  purpose.wipePrivateData()
  const steps = members
    .filter(({ origin }) => equalBytes(origin.fingerprint, fingerprint) && origin.path.length === 3)
    .map(({ origin }) => itemAt(origin.path, 2))
  // Stryker disable next-line EqualityOperator: account 0, the first hardened step, is looked at in any case.
  const named = steps.filter((step) => step >= HARDENED).map((step) => step - HARDENED)
  try {
    for (const accountIndex of new Set([...named, ...Array.from({ length: SEARCHED_ACCOUNTS }, (_, index) => index)])) {
      const account = branch.deriveChild(accountIndex + HARDENED)
      const member = byPublicKey.get(toHex(copyOf(account.publicKey)))
      account.wipePrivateData()
      if (member !== undefined) {
        const keys = deriveAccountKeys(seed, network, accountIndex)
        wipeAccountKeys(keys)
        if (equalBytes(keys.account.statementKey, member.statementKey)) return accountIndex
      }
      await yieldToEvents()
    }
    return undefined
  } finally {
    branch.wipePrivateData()
  }
}
