import { bytesToHex } from '@noble/hashes/utils.js'
import { HDKey as FullKey } from '@scure/bip32'

export * from '@scure/bip32'

type Versions = { readonly private: number; readonly public: number }

/** A derived key with its spelling, which takes as long as the derivation. */
interface Derived {
  readonly key: FullKey
  readonly publicExtendedKey: string
}

const derived = new Map<string, Derived>()

function remembered(name: string, derive: () => FullKey): HDKey {
  let found = derived.get(name)
  if (found === undefined) {
    const key = derive()
    found = { key, publicExtendedKey: key.publicExtendedKey }
    derived.set(name, found)
  }
  return new HDKey(name, found)
}

/** BIP32 derivation as the signer and the group use it, each key derived once in a process. Wiping wipes the caller's copy alone. */
export class HDKey {
  readonly fingerprint: number
  readonly publicKey: Uint8Array | null
  readonly publicExtendedKey: string
  readonly #name: string
  readonly #key: FullKey
  #privateKey: Uint8Array | null

  constructor(name: string, { key, publicExtendedKey }: Derived) {
    this.#name = name
    this.#key = key
    this.fingerprint = key.fingerprint
    this.publicKey = key.publicKey
    this.publicExtendedKey = publicExtendedKey
    this.#privateKey = key.privateKey === null ? null : Uint8Array.from(key.privateKey)
  }

  static fromMasterSeed(seed: Uint8Array, versions: Versions): HDKey {
    return remembered(`${bytesToHex(seed)} ${versions.public}`, () => FullKey.fromMasterSeed(seed, versions))
  }

  static fromExtendedKey(extendedKey: string, versions: Versions): HDKey {
    return remembered(`${extendedKey} ${versions.public}`, () => FullKey.fromExtendedKey(extendedKey, versions))
  }

  get privateKey(): Uint8Array | null {
    return this.#privateKey
  }

  deriveChild(index: number): HDKey {
    return remembered(`${this.#name}/${index}`, () => this.#key.deriveChild(index))
  }

  wipePrivateData(): this {
    this.#privateKey?.fill(0)
    this.#privateKey = null
    return this
  }
}
