import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keyAgg, type KeyAggContext, keySort, type Tweak } from '../../musig2/index.ts'
import type { Network } from '../../wire/index.ts'
import { addressOf } from '../address.ts'
import { type GroupDescriptor, parseDescriptor } from '../descriptor/descriptor.ts'
import { tapTweak, taprootScript } from '../taproot.ts'
import { childStep, SYNTHETIC_CHAIN_CODE, syntheticXpub } from './bip328.ts'

/** The two chains of a wallet, numbered as in `<0;1>`: addresses for others to pay to, and addresses for change. */
export type Chain = 'receive' | 'change'

/** In the order of their numbers. */
export const CHAINS: readonly Chain[] = ['receive', 'change']

/** Addresses further out than this are not recognised: no scan with a gap limit would ever get there. */
export const MAX_ADDRESS_INDEX = 99_999

/** Derived addresses that are kept; a wallet in use touches far fewer. */
const MAX_KEPT = 20_000

/** One address of the wallet with all that is needed to recognise it, to describe it in a PSBT and to sign for it. */
export interface WalletAddress {
  readonly chain: Chain
  readonly addressIndex: number
  readonly address: string
  /** Output script, 34 bytes. */
  readonly script: Uint8Array
  /** x-only, 32 bytes. */
  readonly internalKey: Uint8Array
  /** x-only, 32 bytes: what a signature of a coin at this address verifies under. */
  readonly outputKey: Uint8Array
  /** The output key with its parity, 33 bytes, as BIP373 names it. */
  readonly outputPublicKey: Uint8Array
  /** What `keyAgg` of the members' keys takes to get to the output key: two plain steps (BIP328), one x-only (BIP341). */
  readonly tweaks: readonly Tweak[]
}

interface ChainBranch {
  readonly context: KeyAggContext
  readonly step: { readonly tweak: Uint8Array; readonly chainCode: Uint8Array }
}

/** The watch-only wallet of a group: everything about it that follows from its descriptor. */
export class GroupWallet {
  readonly descriptor: GroupDescriptor
  /** Individual public keys in KeySort order, 33 bytes each. */
  readonly publicKeys: readonly Uint8Array[]
  /** Plain aggregate public key of all members, 33 bytes. */
  readonly aggregateKey: Uint8Array
  /** BIP32 fingerprint of the aggregate key, 4 bytes: the master of every derivation in a PSBT. */
  readonly fingerprint: Uint8Array
  readonly #branches: Readonly<Record<Chain, ChainBranch>>
  readonly #addresses = new Map<string, WalletAddress>()

  /** @throws Musig2Error when the keys cancel each other out, which does not happen to keys that were honestly made. */
  constructor(descriptor: GroupDescriptor) {
    this.descriptor = descriptor
    this.publicKeys = keySort(descriptor.members.map(({ publicKey }) => publicKey))
    const plain = keyAgg(this.publicKeys)
    this.aggregateKey = plain.publicKey
    this.fingerprint = ripemd160(sha256(this.aggregateKey)).slice(0, 4)
    this.#branches = { receive: this.#branch(plain, 'receive'), change: this.#branch(plain, 'change') }
  }

  /** @throws DescriptorError */
  static fromText(descriptor: string, network: Network): GroupWallet {
    return new GroupWallet(parseDescriptor(descriptor, network))
  }

  get network(): Network {
    return this.descriptor.network
  }

  /** BIP328: the synthetic extended public key of the aggregate. */
  get syntheticXpub(): string {
    return syntheticXpub(this.aggregateKey, this.network)
  }

  #branch(plain: KeyAggContext, chain: Chain): ChainBranch {
    const step = childStep(plain.publicKey, SYNTHETIC_CHAIN_CODE, CHAINS.indexOf(chain))
    return { context: plain.tweaked([{ tweak: step.tweak, xOnly: false }]), step }
  }

  /**
   * The address at one place. Asking again costs nothing.
   * @throws RangeError for an index that is no unhardened one.
   */
  addressAt(chain: Chain, addressIndex: number): WalletAddress {
    const key = `${chain}/${addressIndex}`
    const known = this.#addresses.get(key)
    if (known !== undefined) return known
    const derived = this.#derive(chain, addressIndex)
    if (this.#addresses.size >= MAX_KEPT) this.#addresses.clear()
    this.#addresses.set(key, derived)
    return derived
  }

  #derive(chain: Chain, addressIndex: number): WalletAddress {
    const { context, step } = this.#branches[chain]
    const child = childStep(context.publicKey, step.chainCode, addressIndex)
    const internal = context.tweaked([{ tweak: child.tweak, xOnly: false }])
    const internalKey = internal.xOnlyPublicKey
    const taproot: Tweak = { tweak: tapTweak(internalKey), xOnly: true }
    const output = internal.tweaked([taproot])
    const outputKey = output.xOnlyPublicKey
    const script = taprootScript(outputKey)
    const address = addressOf(script, this.network)
    if (address === undefined) throw new RangeError('A taproot script always has an address.')
    return {
      chain,
      addressIndex,
      address,
      script,
      internalKey,
      outputKey,
      outputPublicKey: output.publicKey,
      tweaks: [{ tweak: step.tweak, xOnly: false }, { tweak: child.tweak, xOnly: false }, taproot],
    }
  }
}
