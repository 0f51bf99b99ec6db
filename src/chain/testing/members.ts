import { HDKey } from '@scure/bip32'
import { compareBytes } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import type { MemberKey } from '../descriptor/member-key.ts'
import { networkParameters } from '../network-parameters.ts'
import { GroupWallet } from '../wallet/group-wallet.ts'

/** A member whose secret key a test may use to sign. */
export interface TestMember extends MemberKey {
  /** Of the account key, 32 bytes. */
  readonly secretKey: Uint8Array
}

const HARDENED = 0x8000_0000
const PATH = [87 + HARDENED, 1 + HARDENED, HARDENED]

function account(seedNumber: number, network: Network): { readonly master: HDKey; readonly key: HDKey } {
  const seed = new Uint8Array(32).fill(seedNumber)
  const master = HDKey.fromMasterSeed(seed, networkParameters(network).extendedKey)
  return { master, key: PATH.reduce((key, step) => key.deriveChild(step), master) }
}

/** The account key of the person whose seed is this byte, 32 times. */
export function accountXpub(seedNumber: number, network: Network, kind: 'public' | 'private' = 'public'): string {
  const { key } = account(seedNumber, network)
  return kind === 'public' ? key.publicExtendedKey : key.privateExtendedKey
}

/** Members with well-known seeds, in KeySort order. */
export function testMembers(count: number, network: Network): readonly TestMember[] {
  const members = Array.from({ length: count }, (_, index): TestMember => {
    const { master, key } = account(index + 1, network)
    const fingerprint = new Uint8Array(4)
    new DataView(fingerprint.buffer).setUint32(0, master.fingerprint)
    if (key.publicKey === null || key.privateKey === null) throw new Error('A derived account has both keys.')
    return {
      origin: { fingerprint, path: PATH },
      xpub: key.publicExtendedKey,
      publicKey: Uint8Array.from(key.publicKey),
      secretKey: Uint8Array.from(key.privateKey),
    }
  })
  return members.toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
}

/** The wallet of `count` members with well-known seeds. */
export function testWallet(count = 3, network: Network = 'regtest'): GroupWallet {
  return new GroupWallet({ network, members: testMembers(count, network) })
}
