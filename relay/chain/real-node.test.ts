import { bringBitcoind } from '../../scripts/bitcoind.ts'
import { describeChain } from './chain.contract.ts'
import { createChain } from './create-chain.ts'

describeChain('RpcBackend on a private regtest node', () => createChain({ environment: { BITCOIND: bringBitcoind() } }))
