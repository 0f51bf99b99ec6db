import { bytesToHex } from '@noble/hashes/utils.js'
import type { HDKey as FullKey } from '@scure/bip32'
import type * as bip39 from '@scure/bip39'

type Bip39 = Pick<typeof bip39, 'entropyToMnemonic' | 'mnemonicToSeedSync'>

type Versions = { readonly private: number; readonly public: number }

/** BIP39's words and its stretching, which takes milliseconds: pure functions, remembered. Each caller gets bytes of its own, to wipe. */
export function rememberSeeds({ entropyToMnemonic, mnemonicToSeedSync }: Bip39): Bip39 {
  const mnemonics = new Map<string, string>()
  const seeds = new Map<string, Uint8Array>()
  return {
    entropyToMnemonic: (entropy, wordlist) =>
      found(mnemonics, bytesToHex(entropy), () => entropyToMnemonic(entropy, wordlist)),
    mnemonicToSeedSync: (mnemonic) => Uint8Array.from(found(seeds, mnemonic, () => mnemonicToSeedSync(mnemonic))),
  }
}

/** A derived key with its spelling, which takes as long as the derivation. */
interface Derived {
  readonly key: FullKey
  readonly publicExtendedKey: string
}

const derivedKeys = new Map<string, Derived>()

function derived(name: string, derive: () => FullKey): Derived {
  return found(derivedKeys, name, () => {
    const key = derive()
    return { key, publicExtendedKey: key.publicExtendedKey }
  })
}

/** What stands for BIP32's `HDKey` where each key is to be derived once in a process. Wiping wipes the caller's copy alone. */
export class RememberedKey {
  readonly fingerprint: number
  readonly publicKey: Uint8Array | null
  readonly publicExtendedKey: string
  readonly #name: string
  readonly #key: FullKey
  #privateKey: Uint8Array | null

  constructor(name: string, derive: () => FullKey) {
    const { key, publicExtendedKey } = derived(name, derive)
    this.#name = name
    this.#key = key
    this.fingerprint = key.fingerprint
    this.publicKey = key.publicKey
    this.publicExtendedKey = publicExtendedKey
    this.#privateKey = key.privateKey === null ? null : Uint8Array.from(key.privateKey)
  }

  get privateKey(): Uint8Array | null {
    return this.#privateKey
  }

  deriveChild(index: number): RememberedKey {
    return new RememberedKey(`${this.#name}/${index}`, () => this.#key.deriveChild(index))
  }

  wipePrivateData(): this {
    this.#privateKey?.fill(0)
    this.#privateKey = null
    return this
  }
}

/** The static side of `HDKey`, as far as it is used here. */
export function rememberKeys(HDKey: typeof FullKey): {
  readonly fromMasterSeed: (seed: Uint8Array, versions: Versions) => RememberedKey
  readonly fromExtendedKey: (extendedKey: string, versions: Versions) => RememberedKey
} {
  return {
    fromMasterSeed: (seed, versions) =>
      new RememberedKey(`${bytesToHex(seed)} ${versions.public}`, () => HDKey.fromMasterSeed(seed, versions)),
    fromExtendedKey: (extendedKey, versions) =>
      new RememberedKey(`${extendedKey} ${versions.public}`, () => HDKey.fromExtendedKey(extendedKey, versions)),
  }
}

function found<T>(results: Map<string, T>, name: string, compute: () => T): T {
  let result = results.get(name)
  if (result === undefined) {
    result = compute()
    results.set(name, result)
  }
  return result
}
