import { createChain } from '../../relay/index.ts'
import { bringBitcoind } from '../../scripts/bitcoind.ts'
import { GatedChain } from './gated-chain.ts'
import { RelayOnStage } from './relay-on-stage.ts'
import { test as base } from './stage.ts'

/** Tests get a regtest node of their own beside the relay: a real `bitcoind` judges every transaction. */
export const test = base.extend<{ readonly chain: GatedChain }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern
  chain: async ({}, use) => {
    const chain = await createChain({ environment: { BITCOIND: bringBitcoind() } })
    await use(new GatedChain(chain))
    await chain.stop()
  },
  relay: async ({ chain }, use) => {
    const relay = new RelayOnStage({}, chain)
    await relay.start()
    await use(relay)
    await relay.remove()
  },
})
