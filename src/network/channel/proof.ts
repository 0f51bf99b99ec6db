import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concat, equalSecretBytes } from '../../bytes/index.ts'

const LABEL = utf8ToBytes('muster/channel/1/proof')

/** What a proof is about. Both peers are in it, in their roles, so that it is of no use to anyone else, nor to the other side. */
export interface ProofSubject {
  /** 32 bytes. */
  readonly topic: Uint8Array
  /** Peer id of who shows that it knows the secret. */
  readonly prover: string
  /** Peer id of who asked. */
  readonly verifier: string
  /** 32 bytes that the verifier drew for this stream. */
  readonly challenge: Uint8Array
}

/**
 * HMAC-SHA256, keyed with the channel's 16-byte secret, of `label ‖ topic ‖ length (1) ‖ prover ‖ length (1) ‖ verifier ‖ challenge`,
 * with peer ids in the characters in which they are written: 32 bytes.
 */
export function prove(secret: Uint8Array, subject: ProofSubject): Uint8Array {
  const prover = utf8ToBytes(subject.prover)
  const verifier = utf8ToBytes(subject.verifier)
  const message = concat(
    LABEL,
    subject.topic,
    Uint8Array.of(prover.length),
    prover,
    Uint8Array.of(verifier.length),
    verifier,
    subject.challenge,
  )
  return hmac(sha256, secret, message)
}

/** Whether the prover knows the secret; in a time that does not depend on how wrong it is. */
export function isProven(secret: Uint8Array, subject: ProofSubject, mac: Uint8Array): boolean {
  return equalSecretBytes(prove(secret, subject), mac)
}
