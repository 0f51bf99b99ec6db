/** Key types of the global map that this wallet reads. */
export const GLOBAL = {
  /** BIP174 */
  unsignedTransaction: 0x00,
  /** BIP174, BIP370 */
  version: 0xfb,
} as const

/** Key types of an input's map that this wallet reads, or refuses by name. */
export const INPUT = {
  /** BIP174 */
  nonWitnessUtxo: 0x00,
  witnessUtxo: 0x01,
  sighashType: 0x03,
  finalScriptSig: 0x07,
  finalScriptWitness: 0x08,
  /** BIP371 */
  tapKeySignature: 0x13,
  tapScriptSignature: 0x14,
  tapLeafScript: 0x15,
  tapBip32Derivation: 0x16,
  tapInternalKey: 0x17,
  tapMerkleRoot: 0x18,
  /** BIP373 */
  musig2ParticipantPubkeys: 0x1a,
  musig2PubNonce: 0x1b,
  musig2PartialSignature: 0x1c,
} as const

/** Key types of an output's map that this wallet reads. */
export const OUTPUT = {
  /** BIP371 */
  tapInternalKey: 0x05,
  tapBip32Derivation: 0x07,
  /** BIP373 */
  musig2ParticipantPubkeys: 0x08,
} as const

/** Those of `INPUT` that a proposal may carry. */
export const KEPT_INPUT_TYPES: ReadonlySet<number> = new Set([
  INPUT.nonWitnessUtxo,
  INPUT.witnessUtxo,
  INPUT.sighashType,
  INPUT.tapKeySignature,
  INPUT.tapBip32Derivation,
  INPUT.tapInternalKey,
  INPUT.musig2ParticipantPubkeys,
  INPUT.musig2PubNonce,
  INPUT.musig2PartialSignature,
])

/** Those of `OUTPUT`: all of them. */
export const KEPT_OUTPUT_TYPES: ReadonlySet<number> = new Set(Object.values(OUTPUT))
