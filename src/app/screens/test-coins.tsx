import type { ReactNode } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small, Stack } from '../parts/stack.tsx'

/** A tenth of a bitcoin: enough to try a few payments with. */
const FAUCET_SATS = 10_000_000n

/** What only regtest has: coins for nothing, and blocks at once. */
export function TestCoins({ groupId }: { readonly groupId: GroupId }): ReactNode {
  const faucet = useCommand()
  const miner = useCommand()
  return (
    <Stack>
      <Row>
        <Button
          isPending={faucet.isPending}
          onClick={() => {
            faucet.run({ type: 'wallet:faucet', groupId, sats: FAUCET_SATS })
          }}
        >
          Get test coins
        </Button>
        <Button
          isPending={miner.isPending}
          onClick={() => {
            miner.run({ type: 'wallet:mine', groupId, blocks: 1 })
          }}
        >
          Mine a block
        </Button>
      </Row>
      <Small>This is regtest: the coins are worth nothing, and blocks come when you mine them.</Small>
      <RefusalNotice refusal={faucet.refusal} />
      <RefusalNotice refusal={miner.refusal} />
    </Stack>
  )
}
