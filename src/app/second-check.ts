import { fromHex } from '../bytes/index.ts'
import type { SignatureView } from '../bridge/index.ts'

/** What another implementation of BIP340 than the signing one says to these signatures. */
export async function checkWithSecondLibrary(signatures: readonly SignatureView[]): Promise<'valid' | 'invalid'> {
  const { schnorr } = await import('@noble/curves/secp256k1.js')
  const isValid = ({ signature, digest, publicKey }: SignatureView): boolean => {
    try {
      return schnorr.verify(fromHex(signature), fromHex(digest), fromHex(publicKey))
    } catch {
      return false
    }
  }
  return signatures.length > 0 && signatures.every(isValid) ? 'valid' : 'invalid'
}
