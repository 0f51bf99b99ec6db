import { describeChain } from '../chain.contract.ts'
import { createChain } from '../create-chain.ts'

describeChain('MemoryChain', () => createChain({}))
