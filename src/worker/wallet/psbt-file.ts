import { concat } from '../../bytes/index.ts'
import {
  type GroupWallet,
  type InputContribution,
  withKeySignatures,
  withMemberOrigins,
  withPartialSignatures,
  withPubNonces,
} from '../../chain/index.ts'
import type { SessionDetails } from '../../coordinator/index.ts'
import type { SignerContribution } from '../../session/index.ts'

/** A PSBT for other software, and how far it is. */
export interface ExportedPsbt {
  readonly bytes: Uint8Array
  readonly stage: 'unsigned' | 'nonces' | 'partials' | 'signed'
}

/**
 * A payment's PSBT with all that its session has by now: the public nonces and verified partial signatures of the current nonce set
 * (BIP373) and, once complete, the signatures. It also says where each member's key comes from.
 * @throws PsbtError
 */
export function exportPsbt(
  { psbt, review }: Extract<SessionDetails['review']['content'], { readonly kind: 'payment' }>,
  { proposal, signatures }: SessionDetails,
  contributions: readonly SignerContribution[],
  wallet: GroupWallet,
): ExportedPsbt {
  const each = (list: readonly (readonly Uint8Array[] | undefined)[]): readonly InputContribution[] =>
    list.flatMap((data, signerIndex) => {
      const participantKey = proposal.signers[signerIndex]?.publicKey
      if (data === undefined || participantKey === undefined) return []
      return review.inputs.flatMap(({ address }, inputIndex) => {
        const value = data[inputIndex]
        return value === undefined ? [] : [{ inputIndex, participantKey, aggregateKey: address.outputPublicKey, value }]
      })
    })
  const pubNonces = each(contributions.map(({ pubNonces: given }) => given))
  const partials = each(contributions.map(({ partials: given }) => given))
  let bytes = withMemberOrigins(psbt, wallet)
  bytes = withPartialSignatures(withPubNonces(bytes, pubNonces), partials)
  if (signatures === undefined) {
    return { bytes, stage: partials.length > 0 ? 'partials' : pubNonces.length > 0 ? 'nonces' : 'unsigned' }
  }
  const final = signatures.map((signature, inputIndex) =>
    review.inputs[inputIndex]?.sighashType === 'ALL' ? concat(signature, Uint8Array.of(0x01)) : signature,
  )
  return { bytes: withKeySignatures(bytes, final), stage: 'signed' }
}
