import { concat, taggedHash } from '../bytes/index.ts'

/** Bytes of a taproot output script: OP_1, a push of 32, the key. */
export const TAPROOT_SCRIPT_BYTES = 34

/** BIP341 `hash_TapTweak(internal key)` for an output without scripts, 32 bytes. `internalKey` is 32 bytes, x-only. */
export function tapTweak(internalKey: Uint8Array): Uint8Array {
  return taggedHash('TapTweak', internalKey)
}

/** The output script `OP_1 <output key>`, 34 bytes. `outputKey` is 32 bytes, x-only. */
export function taprootScript(outputKey: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x51, 0x20), outputKey)
}
