import { fromHex } from '../bytes/index.ts'
import type { SignatureView } from '../bridge/index.ts'
import { yieldToEvents } from './yield-to-events.ts'

/**
 * What another implementation of BIP340 than the signing one says to these signatures. A payment has one for each coin and a phone takes
 * some ten milliseconds for each, so the page goes on in between.
 */
export async function checkWithSecondLibrary(
  signatures: readonly SignatureView[],
  goOn: () => Promise<void> = yieldToEvents,
): Promise<'valid' | 'invalid'> {
  const { schnorr } = await import('@noble/curves/secp256k1.js')
  const isValid = ({ signature, digest, publicKey }: SignatureView): boolean => {
    try {
      return schnorr.verify(fromHex(signature), fromHex(digest), fromHex(publicKey))
    } catch {
      return false
    }
  }
  for (const signature of signatures) {
    if (!isValid(signature)) return 'invalid'
    await goOn()
  }
  return signatures.length > 0 ? 'valid' : 'invalid'
}
