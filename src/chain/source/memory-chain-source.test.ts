import { chainSourceContract } from './chain-source.contract.ts'
import { MemoryChainSource } from './memory-chain-source.ts'

chainSourceContract('MemoryChainSource', (chain) => new MemoryChainSource(chain))
