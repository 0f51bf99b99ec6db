export { GroupWallet } from './wallet/group-wallet.ts'
