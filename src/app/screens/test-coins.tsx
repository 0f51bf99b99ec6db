import { type ReactNode, useState } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import { bitcoinText } from '../amounts.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small, Stack } from '../parts/stack.tsx'

/** A tenth of a bitcoin: enough to try a few payments with. */
const FAUCET_SATS = 10_000_000n

const outcomeWords = {
  paid: `${bitcoinText(FAUCET_SATS)} BTC are on their way to your group. Mine a block to have them in the chain.`,
  mined: 'A block was mined. What was waiting for one is in the chain now.',
} as const

/** What only regtest has: coins for nothing, and blocks at once. */
export function TestCoins({ groupId }: { readonly groupId: GroupId }): ReactNode {
  const faucet = useCommand()
  const miner = useCommand()
  const [done, setDone] = useState<'paid' | 'mined'>()
  return (
    <Stack>
      <Row>
        <Button
          isPending={faucet.isPending}
          onClick={() => {
            faucet.run({ type: 'wallet:faucet', groupId, sats: FAUCET_SATS }, () => {
              setDone('paid')
            })
          }}
        >
          Get test coins
        </Button>
        <Button
          isPending={miner.isPending}
          onClick={() => {
            miner.run({ type: 'wallet:mine', groupId, blocks: 1 }, () => {
              setDone('mined')
            })
          }}
        >
          Mine a block
        </Button>
      </Row>
      <output>{done === undefined ? '' : outcomeWords[done]}</output>
      <Small>This is regtest: the coins are worth nothing, and blocks come when you mine them.</Small>
      <RefusalNotice refusal={faucet.refusal} />
      <RefusalNotice refusal={miner.refusal} />
    </Stack>
  )
}
