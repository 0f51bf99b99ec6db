import { sha256 } from '@noble/hashes/sha2.js'
import { Prepared, PropertyError, type Target } from '../../fuzz/target.ts'
import { concat, equalBytes } from '../bytes/index.ts'
import { decode, encode, isBytes, isList } from '../wire/index.ts'
import { VaultError } from './errors.ts'
import { decodeRecord, encodeRecord } from './record.ts'
import { addWay, createVault, type NewWay, openVault } from './vault.ts'

const ENTROPY = new Uint8Array(16).fill(5)
const passkey = (seed: number): NewWay => ({
  kind: 'passkey',
  credentialId: Uint8Array.of(seed, 1, 2),
  prf: new Uint8Array(32).fill(seed),
  label: `Passkey ${seed}`,
})
const CHECKSUM_BYTES = 8
const WITH_CIPHER = 0.1

/** Every reader of this room: the stored vault, as somebody who can write to storage would have it. */
export async function vaultTargets(): Promise<readonly Target[]> {
  // The same bytes each time: what is fuzzed follows from a seed alone.
  let drawn = 0
  const random = (length: number): Uint8Array => new Uint8Array(length).fill((drawn += 1))
  const first = await createVault(ENTROPY, passkey(1), random)
  const vault = await addWay(first, passkey(1), passkey(2), random)
  const body = vault.subarray(0, vault.length - CHECKSUM_BYTES)
  const outer = decode(body, vault.length)
  const inner = isList(outer) && isBytes(outer[0]) ? outer[0] : new Uint8Array()
  const mac = isList(outer) && isBytes(outer[1]) ? outer[1] : new Uint8Array()
  const errors = [VaultError]
  const reseal = (changed: Uint8Array): Uint8Array => {
    const wrapped = encode([changed, mac])
    return concat(wrapped, sha256(wrapped).subarray(0, CHECKSUM_BYTES))
  }
  return [
    { name: 'vault', kind: 'bytes', grammar: 'plain', errors, samples: [vault, first], read: readRecord },
    {
      name: 'vault behind its checksum',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [inner],
      read: (changed) => {
        const sealed = reseal(changed)
        return new Prepared(() => readRecord(sealed))
      },
    },
    {
      name: 'vault that is opened',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_CIPHER,
      samples: [inner],
      read: (changed) => {
        const sealed = reseal(changed)
        return new Prepared(async () => openVault(sealed, passkey(1)))
      },
    },
  ]
}

function readRecord(bytes: Uint8Array): void {
  if (!equalBytes(encodeRecord(decodeRecord(bytes)), bytes)) {
    throw new PropertyError('A vault is written otherwise than it was read.')
  }
}
