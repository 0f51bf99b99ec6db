import * as full from '@scure/bip39'
import { rememberSeeds } from './remember.ts'

export * from '@scure/bip39'
export const { entropyToMnemonic, mnemonicToSeedSync } = rememberSeeds(full)
