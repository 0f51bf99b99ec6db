import type { TransactionOutput, UnsignedTransaction } from '../transaction.ts'

/** A PSBT is refused above this size: 1 MiB, far beyond what people can review. */
export const MAX_PSBT_BYTES = 1_048_576

/** How a taproot key is derived, as far as it needs no script (BIP371). */
export interface TapDerivation {
  /** x-only, 32 bytes. */
  readonly key: Uint8Array
  /** Fingerprint of the master key, 4 bytes. */
  readonly fingerprint: Uint8Array
  /** Steps from the master key. */
  readonly path: readonly number[]
}

/** Who is behind an aggregate key (BIP373). */
export interface Participants {
  /** The plain aggregate key, 33 bytes. */
  readonly aggregateKey: Uint8Array
  /** 33 bytes each, in the order in which they are aggregated. */
  readonly publicKeys: readonly Uint8Array[]
}

/** What one participant gave for the signature of one input (BIP373). */
export interface Contribution {
  /** Individual public key, 33 bytes. */
  readonly participantKey: Uint8Array
  /** The key that is signed for with all tweaks, here the output key with its parity: 33 bytes. */
  readonly aggregateKey: Uint8Array
  /** A public nonce of 66 bytes or a partial signature of 32 bytes. */
  readonly value: Uint8Array
}

/** What a PSBT says about one input, besides what the unsigned transaction says. */
export interface PsbtInput {
  /** The transaction that made the coin, without witnesses; its outputs are what they are if its txid is right. */
  readonly previousTransaction: Uint8Array | undefined
  readonly witnessUtxo: TransactionOutput | undefined
  /** 32 bits; undefined means `SIGHASH_DEFAULT`. */
  readonly sighashType: number | undefined
  /** The finished signature, 64 or 65 bytes. */
  readonly tapKeySignature: Uint8Array | undefined
  /** x-only, 32 bytes. */
  readonly tapInternalKey: Uint8Array | undefined
  readonly tapDerivations: readonly TapDerivation[]
  readonly participants: readonly Participants[]
  readonly pubNonces: readonly Contribution[]
  readonly partialSignatures: readonly Contribution[]
}

/** What a PSBT says about one output, besides what the unsigned transaction says. */
export interface PsbtOutput {
  /** x-only, 32 bytes. */
  readonly tapInternalKey: Uint8Array | undefined
  readonly tapDerivations: readonly TapDerivation[]
  readonly participants: readonly Participants[]
}

/** A PSBT in the closed form that proposals have: nothing in it is unknown, nothing is for scripts. */
export interface Psbt {
  readonly transaction: UnsignedTransaction
  /** One for each input of the transaction. */
  readonly inputs: readonly PsbtInput[]
  /** One for each output of the transaction. */
  readonly outputs: readonly PsbtOutput[]
}
