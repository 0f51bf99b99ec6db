import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../bytes/index.ts'
import { bip340PublicKey, signBip340, verifyBip340 } from './bip340.ts'

/** BIP340's own vectors: index, secret key, public key, aux_rand, message, signature, result, comment. */
const rows = readFileSync(join(import.meta.dirname, '../musig2/vectors/bip340.csv'), 'utf8')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(','))

describe('BIP340', () => {
  it.each(rows)('vector %s verifies as it says', (...row) => {
    const [publicKey = '', , message = '', signature = '', result] = row.slice(2)
    expect(verifyBip340(fromHex(signature), fromHex(message), fromHex(publicKey))).toBe(result === 'TRUE')
  })

  it.each(rows.filter(([, secretKey]) => secretKey !== ''))('vector %s signs to the same bytes', (...row) => {
    const [secretKey = '', publicKey = '', auxRand = '', message = '', signature = ''] = row.slice(1)
    expect(bip340PublicKey(fromHex(secretKey))).toEqual(fromHex(publicKey))
    expect(signBip340(fromHex(message), fromHex(secretKey), fromHex(auxRand))).toEqual(fromHex(signature))
  })

  it.each([
    ['signature', 63, 32],
    ['signature', 0, 32],
    ['key', 64, 33],
    ['key', 64, 0],
  ])('takes a %s of the wrong length for no signature (%i, %i)', (_, signatureLength, keyLength) => {
    const signature = new Uint8Array(signatureLength).fill(1)
    expect(verifyBip340(signature, new Uint8Array(32), new Uint8Array(keyLength).fill(1))).toBe(false)
  })
})
