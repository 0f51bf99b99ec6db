import { equalBytes, equalSecretBytes } from '../bytes/index.ts'
import type { EntropySource, KeyStatus } from '../bridge/index.ts'
import {
  beginAccountsAt,
  eraseSignerRecords,
  seedFromEntropy,
  type SeedSource,
  SignerError,
  type SignerRecords,
} from '../signer/index.ts'
import {
  addWay,
  createVault,
  entropyFromPrf,
  type NewWay,
  openVault,
  type Opener,
  removeWay,
  VaultError,
  waysOf,
} from '../vault/index.ts'
import { Attempts } from './attempts.ts'
import { KeyError } from './errors.ts'
import type { LegacyKey } from './legacy-key.ts'
import { entropyOfWords, wordsOf } from './words.ts'

const VAULT_KEY = 'key/vault'
const BACKED_UP_KEY = 'key/backed-up'
/** BIP39: twelve words. */
const ENTROPY_BYTES = 16
const MIN_CHECKED_WORDS = 2
/** Where accounts of a seed begin that was in use before: somewhere above all that counting from 0 ever reaches. */
const FIRST_RESTORED_ACCOUNT = 1_000_000
const RESTORED_ACCOUNTS = 2 ** 30

export interface KeyVaultPorts {
  readonly records: SignerRecords
  readonly legacy: LegacyKey
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The key while it is unlocked, in this worker's memory only. */
interface Unlocked {
  /** 16 or 32 bytes. */
  readonly entropy: Uint8Array
  /** BIP39 seed, 64 bytes. */
  readonly seed: Uint8Array
}

/**
 * The key of this device: in its vault at rest, in memory while unlocked. Calls run one after the other, so that no two tries run
 * side by side. A vault that was written is read back before anything before it is given up.
 */
export class KeyVault implements SeedSource {
  readonly #ports: KeyVaultPorts
  readonly #attempts: Attempts
  #unlocked: Unlocked | undefined
  #hasShownWords = false
  #queue: Promise<unknown> = Promise.resolve()

  constructor(ports: KeyVaultPorts) {
    this.#ports = ports
    this.#attempts = new Attempts(ports.records, ports.now)
  }

  /** A key is made by its owner only. */
  async prepare(): Promise<void> {
    // Nothing: `open` says what is missing.
  }

  async open(): Promise<Uint8Array> {
    if (this.#unlocked !== undefined) return Uint8Array.from(this.#unlocked.seed)
    if ((await this.#stored()) !== undefined) throw locked()
    throw new SignerError('seed_missing', 'There is no key on this device yet.')
  }

  async status(): Promise<KeyStatus> {
    return this.#inTurn(async () => {
      const stored = await this.#stored()
      if (stored === undefined) return this.#ports.legacy.status()
      const nextTryAtMs = await this.#attempts.nextTryAtMs()
      const needsBackup = (await this.#ports.records.get(BACKED_UP_KEY)) === undefined
      const state = this.#unlocked === undefined ? 'locked' : 'unlocked'
      try {
        return { state, ways: waysOf(stored), needsBackup, nextTryAtMs }
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        return { state: 'damaged', code: error.code, message: error.message }
      }
    })
  }

  /** Makes the key, or moves the one of an earlier version, and unlocks it. */
  async create(way: NewWay, source: EntropySource): Promise<void> {
    await this.#inTurn(async () => {
      const { records, legacy } = this.#ports
      const hasVault = (await this.#stored()) !== undefined
      const isLegacy = await legacy.exists()
      if (hasVault || (isLegacy && source.kind === 'words')) {
        throw new KeyError('seed_exists', 'There is a key on this device already. Erase it before you take another.')
      }
      const entropy = (isLegacy ? await legacy.entropy() : undefined) ?? this.#entropyFrom(source, way)
      if (isLegacy) await legacy.copyRecordsTo(records)
      else if (source.kind !== 'random') await this.#beginAccountsAnew()
      const vault = await createVault(entropy, way, this.#ports.random)
      await records.set(VAULT_KEY, vault)
      await this.#proveStored(vault, way, entropy)
      if (source.kind === 'words') await this.#markBackedUp()
      else await records.delete(BACKED_UP_KEY)
      await this.#attempts.clear()
      await legacy.erase()
      this.#become(entropy)
    })
  }

  async unlock(opener: Opener): Promise<void> {
    await this.#inTurn(async () => {
      const entropy = await this.#openWith(opener)
      await this.#eraseMoved(entropy)
      this.#become(entropy)
    })
  }

  /** Wipes the key at once, and once more when what was asked for before is done: an unlocking that was under way does not outlast it. */
  async lock(): Promise<void> {
    this.#wipe()
    await this.#inTurn(async () => this.#wipe())
  }

  async addWay(opener: Opener, way: NewWay): Promise<void> {
    await this.#change(async (vault) => addWay(vault, opener, way, this.#ports.random))
  }

  async removeWay(opener: Opener, wayId: string): Promise<void> {
    await this.#change(async (vault) => removeWay(vault, opener, wayId))
  }

  async words(opener: Opener): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const entropy = await this.#openWith(opener)
      try {
        this.#hasShownWords = true
        return wordsOf(entropy)
      } finally {
        entropy.fill(0)
      }
    })
  }

  /**
   * The person tells some words of those that were shown; right, the key counts as backed up. Only after `words`: whoever asks has
   * been told them already, so there is nothing to find out by asking.
   * @param positions from 0, each once, at least two.
   */
  async checkWords(positions: readonly number[], told: readonly string[]): Promise<void> {
    await this.#inTurn(async () => {
      const words = wordsOf(this.#requireUnlocked().entropy)
      if (!this.#hasShownWords) {
        throw new KeyError('words_not_shown', 'Look at your words once more, then tell some of them.')
      }
      const isRight =
        positions.length >= MIN_CHECKED_WORDS &&
        positions.length === told.length &&
        new Set(positions).size === positions.length &&
        positions.every((position, index) => {
          const word = words[position]
          return word !== undefined && word === told[index]?.trim().toLowerCase()
        })
      if (!isRight) throw new KeyError('words_wrong', 'These are not your words. Look at what you have written down.')
      await this.#markBackedUp()
    })
  }

  /** Forgets the key and all that the signer keeps. The vault goes last: until then all of it can be asked for again. */
  async erase(): Promise<void> {
    await this.#inTurn(async () => {
      const { records, legacy } = this.#ports
      this.#wipe()
      await legacy.erase()
      await eraseSignerRecords(records)
      await records.delete(BACKED_UP_KEY)
      await this.#attempts.clear()
      await records.delete(VAULT_KEY)
    })
  }

  /** What needs the entropy itself (16 or 32 bytes, not to be kept). @throws SignerError `seed_locked`. */
  async withEntropy<T>(use: (entropy: Uint8Array) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const entropy = Uint8Array.from(this.#requireUnlocked().entropy)
      try {
        return await use(entropy)
      } finally {
        entropy.fill(0)
      }
    })
  }

  #wipe(): void {
    this.#unlocked?.entropy.fill(0)
    this.#unlocked?.seed.fill(0)
    this.#unlocked = undefined
    this.#hasShownWords = false
  }

  #requireUnlocked(): Unlocked {
    if (this.#unlocked === undefined) throw locked()
    return this.#unlocked
  }

  #become(entropy: Uint8Array): void {
    const hasShownWords = this.#hasShownWords && this.#unlocked !== undefined
    this.#wipe()
    this.#unlocked = { entropy, seed: seedFromEntropy(entropy) }
    this.#hasShownWords = hasShownWords
  }

  #entropyFrom(source: EntropySource, way: NewWay): Uint8Array {
    switch (source.kind) {
      case 'random':
        return this.#ports.random(ENTROPY_BYTES)
      case 'from-prf':
        if (way.kind === 'passkey') return entropyFromPrf(way.prf)
        throw new VaultError('passkey_wrong', 'A passphrase gives no key by itself: it only opens one.')
      case 'words':
        return entropyOfWords(source.words)
    }
  }

  async #openWith(opener: Opener): Promise<Uint8Array> {
    const vault = await this.#requireStored()
    return this.#attempts.run(async () => openVault(vault, opener))
  }

  async #change(change: (vault: Uint8Array) => Promise<Uint8Array>): Promise<void> {
    await this.#inTurn(async () => {
      const vault = await this.#requireStored()
      const changed = await this.#attempts.run(async () => change(vault))
      // Read before it is written: what cannot be read again must not take the place of what can.
      waysOf(changed)
      await this.#ports.records.set(VAULT_KEY, changed)
    })
  }

  async #proveStored(vault: Uint8Array, opener: Opener, entropy: Uint8Array): Promise<void> {
    const { records } = this.#ports
    try {
      const stored = await this.#stored()
      if (stored === undefined || !equalBytes(stored, vault)) throw unwritten()
      const opened = await openVault(stored, opener)
      const isSame = equalSecretBytes(opened, entropy)
      opened.fill(0)
      if (!isSame) throw unwritten()
    } catch (error) {
      await records.delete(VAULT_KEY)
      throw error
    }
  }

  /** What a move was cut off before it could delete. Another key is nobody's to delete here. */
  async #eraseMoved(entropy: Uint8Array): Promise<void> {
    const { legacy } = this.#ports
    if (!(await legacy.exists())) return
    const old = await legacy.entropy().catch(() => undefined)
    if (old === undefined) return
    const isSame = equalSecretBytes(old, entropy)
    old.fill(0)
    if (isSame) await legacy.erase()
  }

  /** Nobody knows which accounts this key has given out elsewhere, and no key may serve two groups. */
  async #beginAccountsAnew(): Promise<void> {
    const drawn = new DataView(Uint8Array.from(this.#ports.random(4)).buffer).getUint32(0)
    await beginAccountsAt(this.#ports.records, FIRST_RESTORED_ACCOUNT + (drawn % RESTORED_ACCOUNTS))
  }

  async #markBackedUp(): Promise<void> {
    await this.#ports.records.set(BACKED_UP_KEY, Uint8Array.of(1))
  }

  async #stored(): Promise<Uint8Array | undefined> {
    return this.#ports.records.get(VAULT_KEY)
  }

  async #requireStored(): Promise<Uint8Array> {
    const stored = await this.#stored()
    if (stored !== undefined) return stored
    throw new SignerError('seed_missing', 'There is no key on this device yet.')
  }

  async #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(job)
    this.#queue = result.catch(() => undefined)
    return result
  }
}

function locked(): SignerError {
  return new SignerError('seed_locked', 'Your key is locked. Unlock it first.')
}

function unwritten(): VaultError {
  return new VaultError('vault_damaged', 'Your key could not be stored safely on this device. Nothing was changed.')
}
