import { equalBytes } from '../../bytes/index.ts'
import { decodePsbt, encodePsbt } from './codec.ts'
import { PsbtError } from './errors.ts'
import type { Contribution, PsbtInput } from './psbt.ts'

/** A public nonce or a partial signature with the input that it is for. */
export interface InputContribution extends Contribution {
  readonly inputIndex: number
}

type ContributionField = 'pubNonces' | 'partialSignatures'

/**
 * The PSBT with these public nonces (66 bytes each) in it (BIP373). What it has already of the same participant for the
 * same key is replaced.
 * @param psbt canonical bytes.
 * @throws PsbtError, also for an input that is not there.
 */
export function withPubNonces(psbt: Uint8Array, pubNonces: readonly InputContribution[]): Uint8Array {
  return withContributions(psbt, 'pubNonces', pubNonces)
}

/**
 * The PSBT with these partial signatures (32 bytes each) in it (BIP373), by the same rules.
 * @throws PsbtError
 */
export function withPartialSignatures(psbt: Uint8Array, signatures: readonly InputContribution[]): Uint8Array {
  return withContributions(psbt, 'partialSignatures', signatures)
}

/**
 * The PSBT with the final signature of each input in it (BIP371 key path signature), for a wallet that finalises by itself.
 * @param signatures one for each input, in order: 64 bytes, or 65 with the sighash type.
 * @throws PsbtError
 */
export function withKeySignatures(psbt: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  const decoded = decodePsbt(psbt)
  if (signatures.length !== decoded.inputs.length) {
    throw new PsbtError('malformed', 'There is not one signature for each input.')
  }
  const inputs = decoded.inputs.map((input, inputIndex) => ({ ...input, tapKeySignature: signatures[inputIndex] }))
  const encoded = encodePsbt({ ...decoded, inputs })
  decodePsbt(encoded)
  return encoded
}

/** The public nonces that a PSBT carries, input by input. @throws PsbtError */
export function readPubNonces(psbt: Uint8Array): readonly InputContribution[] {
  return readContributions(psbt, 'pubNonces')
}

/** The partial signatures that a PSBT carries, input by input. @throws PsbtError */
export function readPartialSignatures(psbt: Uint8Array): readonly InputContribution[] {
  return readContributions(psbt, 'partialSignatures')
}

/**
 * The PSBT as it was proposed: without nonces, partial signatures and signatures. What is proposed is a payment, and the
 * same payment is the same bytes however far somebody got with signing it.
 * @throws PsbtError
 */
export function withoutSignatures(psbt: Uint8Array): Uint8Array {
  const decoded = decodePsbt(psbt)
  const bare = (input: PsbtInput): PsbtInput => ({
    ...input,
    tapKeySignature: undefined,
    pubNonces: [],
    partialSignatures: [],
  })
  return encodePsbt({ ...decoded, inputs: decoded.inputs.map(bare) })
}

function withContributions(
  psbt: Uint8Array,
  field: ContributionField,
  contributions: readonly InputContribution[],
): Uint8Array {
  const decoded = decodePsbt(psbt)
  if (contributions.some(({ inputIndex }) => decoded.inputs[inputIndex] === undefined)) {
    throw new PsbtError('malformed', 'A contribution names an input that this PSBT does not have.')
  }
  const inputs = decoded.inputs.map((input, inputIndex) => {
    const added = contributions.filter((contribution) => contribution.inputIndex === inputIndex)
    const kept = input[field].filter((old) => !added.some((replacement) => isSameSlot(old, replacement)))
    return { ...input, [field]: [...kept, ...added] }
  })
  // Decoded once more, so that a contribution of a wrong size never gets out.
  const encoded = encodePsbt({ ...decoded, inputs })
  decodePsbt(encoded)
  return encoded
}

function readContributions(psbt: Uint8Array, field: ContributionField): InputContribution[] {
  return decodePsbt(psbt).inputs.flatMap((input, inputIndex) =>
    input[field].map((contribution) => ({ ...contribution, inputIndex })),
  )
}

function isSameSlot(a: Contribution, b: Contribution): boolean {
  return equalBytes(a.participantKey, b.participantKey) && equalBytes(a.aggregateKey, b.aggregateKey)
}
