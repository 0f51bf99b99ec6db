export type { KeyErrorCode } from './errors.ts'
