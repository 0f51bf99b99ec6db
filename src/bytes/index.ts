export {
  BytesError,
  compareBytes,
  concat,
  equalBytes,
  equalSecretBytes,
  expectLength,
  fromHex,
  toHex,
} from './bytes.ts'
export { idFromBytes } from './ids.ts'
export type { GatheringId, GroupId, NonceSetId, SessionId, StatementId } from './ids.ts'
export { itemAt } from './item-at.ts'
export { taggedHash } from './tagged-hash.ts'
export { atOnce, withPauses } from './sliced.ts'
export type { Sliced } from './sliced.ts'
