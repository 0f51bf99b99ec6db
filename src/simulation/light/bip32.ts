import { HDKey as FullKey } from '@scure/bip32'
import { rememberKeys } from './remember.ts'

export * from '@scure/bip32'
export const HDKey = rememberKeys(FullKey)
