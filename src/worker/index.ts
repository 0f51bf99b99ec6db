export { composeWorker } from './compose.ts'
export type { Adapters, MusterWorker, WorkerPorts } from './compose.ts'
export type { ChainAccess, Faucet, WalletErrorCode } from './wallet/index.ts'
