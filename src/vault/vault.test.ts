import { describe, expect, it } from 'vitest'
import { concat } from '../bytes/index.ts'
import { addWay, createVault, entropyFromPrf, type NewWay, openVault, removeWay, waysOf } from './index.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { decodeRecord, encodeRecord } from './record.ts'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const entropy = Uint8Array.from({ length: 32 }, (_, index) => index)
const byPassphrase: NewWay = { kind: 'passphrase', passphrase: 'correct horse battery', label: 'Passphrase' }
const passkey = (seed: number): NewWay => ({
  kind: 'passkey',
  credentialId: Uint8Array.of(seed, 1, 2),
  prf: sha256(Uint8Array.of(seed)),
  label: `Passkey ${seed}`,
})
const refused = (code: string): unknown => expect.objectContaining({ name: 'VaultError', code })

describe('vault', () => {
  it('gives the entropy back to the passphrase and to nothing else', async () => {
    const vault = await createVault(entropy, byPassphrase, random)
    await expect(openVault(vault, byPassphrase)).resolves.toEqual(entropy)
    await expect(openVault(vault, { kind: 'passphrase', passphrase: 'correct horse batterz' })).rejects.toEqual(
      refused('passphrase_wrong'),
    )
    await expect(openVault(vault, passkey(1))).rejects.toEqual(refused('way_unknown'))
  })

  it('takes a passphrase in whatever form of Unicode it was typed', async () => {
    const vault = await createVault(entropy, { ...byPassphrase, passphrase: 'caf\u00e9 caf\u00e9 caf\u00e9' }, random)
    await expect(
      openVault(vault, { kind: 'passphrase', passphrase: 'cafe\u0301 cafe\u0301 cafe\u0301' }),
    ).resolves.toEqual(entropy)
  })

  it('opens by each of several passkeys, each with its own secret', async () => {
    const first = await createVault(entropy, passkey(1), random)
    const vault = await addWay(first, passkey(1), passkey(2), random)
    await expect(openVault(vault, passkey(1))).resolves.toEqual(entropy)
    await expect(openVault(vault, passkey(2))).resolves.toEqual(entropy)
    const stranger = { ...passkey(2), prf: sha256(Uint8Array.of(9)) } as NewWay
    await expect(openVault(vault, stranger)).rejects.toEqual(refused('passkey_wrong'))
    expect(waysOf(vault).map(({ label }) => label)).toEqual(['Passkey 1', 'Passkey 2'])
  })

  it('changes the passphrase: the new one opens, the old one does not', async () => {
    const vault = await createVault(entropy, byPassphrase, random)
    const changed = await addWay(vault, byPassphrase, { ...byPassphrase, passphrase: 'another one entirely' }, random)
    await expect(openVault(changed, byPassphrase)).rejects.toEqual(refused('passphrase_wrong'))
    await expect(openVault(changed, { kind: 'passphrase', passphrase: 'another one entirely' })).resolves.toEqual(
      entropy,
    )
    expect(waysOf(changed)).toHaveLength(1)
  })

  it('removes a way, but never the last', async () => {
    const vault = await addWay(await createVault(entropy, passkey(1), random), passkey(1), passkey(2), random)
    const [first, second] = waysOf(vault)
    const left = await removeWay(vault, passkey(2), first!.wayId)
    await expect(openVault(left, passkey(1))).rejects.toEqual(refused('way_unknown'))
    await expect(removeWay(left, passkey(2), second!.wayId)).rejects.toEqual(refused('way_last'))
    await expect(removeWay(left, passkey(2), '00')).rejects.toEqual(refused('way_unknown'))
  })

  it('refuses a short passphrase', async () => {
    await expect(createVault(entropy, { ...byPassphrase, passphrase: 'short' }, random)).rejects.toEqual(
      refused('passphrase_short'),
    )
  })

  it('refuses parameters that were made weaker, or that would exhaust the device', async () => {
    const record = decodeRecord(await createVault(entropy, byPassphrase, random))
    for (const change of [
      { memoryKib: 1024 },
      { passes: 1 },
      { memoryKib: 1 << 24 },
      { passes: 1000 },
      { salt: new Uint8Array(4) },
    ]) {
      const ways = record.ways.map((way) =>
        way.kind === 'passphrase' ? { ...way, argon2: { ...way.argon2, ...change } } : way,
      )
      await expect(openVault(encodeRecord({ ...record, ways }), byPassphrase)).rejects.toEqual(
        refused('parameters_refused'),
      )
    }
  })

  it('refuses the record with any one byte flipped', async () => {
    const vault = await createVault(entropy, passkey(1), random)
    for (let index = 0; index < vault.length; index++) {
      const flipped = vault.slice()
      flipped[index]! ^= 1
      await expect(openVault(flipped, passkey(1))).rejects.toEqual(refused('vault_damaged'))
    }
    await expect(openVault(vault.slice(0, -1), passkey(1))).rejects.toEqual(refused('vault_damaged'))
    await expect(openVault(new Uint8Array(), passkey(1))).rejects.toEqual(refused('vault_damaged'))
  })

  it('refuses a record that was changed with its checksum made right', async () => {
    const two = decodeRecord(
      await addWay(await createVault(entropy, passkey(1), random), passkey(1), passkey(2), random),
    )
    const relabelled = { ...two, ways: two.ways.map((way, index) => (index === 1 ? { ...way, label: 'Mine' } : way)) }
    await expect(openVault(encodeRecord(relabelled), passkey(1))).rejects.toEqual(refused('vault_damaged'))
    const fewer = { ...two, ways: two.ways.slice(0, 1) }
    await expect(openVault(encodeRecord(fewer), passkey(1))).rejects.toEqual(refused('vault_damaged'))
    const other = decodeRecord(await createVault(entropy, passkey(1), random))
    const mixed = { ...two, sealedEntropy: other.sealedEntropy }
    await expect(openVault(encodeRecord(mixed), passkey(1))).rejects.toEqual(refused('vault_damaged'))
  })

  it('tells a record of another version', async () => {
    const record = decodeRecord(await createVault(entropy, passkey(1), random))
    const bytes = encodeRecord(record)
    // The version is the first integer of the authenticated part: an array header, then it.
    const at = bytes.findIndex((byte, index) => byte === 0x84 && bytes[index + 1] === 1)
    const body = bytes.slice(0, -8)
    body[at + 1] = 2
    const vault = concat(body, sha256(body).subarray(0, 8))
    await expect(openVault(vault, passkey(1))).rejects.toEqual(refused('vault_version'))
  })

  it('derives the same seed from the same passkey everywhere, unlike its wrapping key', () => {
    const prf = sha256(Uint8Array.of(7))
    expect(entropyFromPrf(prf)).toEqual(entropyFromPrf(prf.slice()))
    expect(entropyFromPrf(prf)).toHaveLength(32)
    expect(entropyFromPrf(prf)).not.toEqual(prf)
    expect(() => entropyFromPrf(new Uint8Array(16))).toThrow(expect.objectContaining({ code: 'passkey_wrong' }))
  })

  it('does not contain the entropy', async () => {
    const text = Buffer.from(await createVault(entropy, byPassphrase, random)).toString('hex')
    expect(text).not.toContain(Buffer.from(entropy.subarray(0, 8)).toString('hex'))
  })
})
