import { keyAgg, nonceAgg, nonceGen, Session } from '../../musig2/index.ts'
import type { PaymentItem } from '../review/review-payment.ts'
import type { TestMember } from './members.ts'

/** All members sign all items, as a session does: one signature of 64 bytes for each item. */
export function signItems(members: readonly TestMember[], items: readonly PaymentItem[]): Uint8Array[] {
  const plain = keyAgg(members.map(({ publicKey }) => publicKey))
  return items.map(({ message, tweaks }) => {
    const context = plain.tweaked(tweaks)
    const nonces = members.map(({ publicKey }) => nonceGen({ publicKey }))
    const session = new Session(context, nonceAgg(nonces.map(({ pubNonce }) => pubNonce)), message)
    const partials = members.map(({ secretKey }, signerIndex) => {
      const nonce = nonces[signerIndex]
      if (nonce === undefined) throw new Error('There is a nonce for each member.')
      return session.sign(nonce.secNonce, secretKey)
    })
    return session.aggregate(partials)
  })
}
