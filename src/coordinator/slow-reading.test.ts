import { describe, expect, it } from 'vitest'
import { MemoryTransport } from './memory/index.ts'
import { draftOf, makeParty, rest } from './party.contract.ts'
import type { Signer } from './ports/signer.ts'
import type { ChannelId } from './ports/transport.ts'

/** A signer that takes its time to read a proposal: none comes back from `review` until it may. */
function slowly(signer: Signer, mayRead: () => Promise<void>): Signer {
  return {
    newAccount: async (network) => signer.newAccount(network),
    registerGroup: async (roster) => signer.registerGroup(roster),
    review: async (proposal) => {
      await mayRead()
      return signer.review(proposal)
    },
    approve: async (proposal, draw) => signer.approve(proposal, draw),
    renewNonce: async (proposal, draw) => signer.renewNonce(proposal, draw),
    sign: async (proposal, nonceStatements) => signer.sign(proposal, nonceStatements),
    liveNonceIds: async (sessionId) => signer.liveNonceIds(sessionId),
    hasApproved: async (sessionId) => signer.hasApproved(sessionId),
    issue: async (scope, network, statementKey, claim) => signer.issue(scope, network, statementKey, claim),
    forget: async (sessionId) => signer.forget(sessionId),
  }
}

/** Frames of channels that are new are on their way until they are let go, in their order. */
class SlowTransport extends MemoryTransport {
  readonly #familiar = new Set<ChannelId>()
  readonly #onTheirWay: (() => void)[] = []
  #isHolding = false

  override send(channelId: ChannelId, peerId: string, frame: Uint8Array): void {
    if (!this.#isHolding) this.#familiar.add(channelId)
    if (this.#familiar.has(channelId)) super.send(channelId, peerId, frame)
    else this.#onTheirWay.push(() => super.send(channelId, peerId, frame))
  }

  hold(): void {
    this.#isHolding = true
  }

  letGo(): void {
    this.#isHolding = false
    for (const send of this.#onTheirWay.splice(0)) send()
  }
}

describe('a device that still reads the proposal which a member announced', () => {
  it('misses nothing of what peers say of it meanwhile', async () => {
    const transports: SlowTransport[] = []
    const signers: Signer[] = []
    let reading: Promise<void> = Promise.resolve()
    const party = await makeParty(2, {
      makeTransport: (network, peerId) => {
        const transport = new SlowTransport(network, peerId)
        transports.push(transport)
        return transport
      },
      // Devices start in order; the second is the slow one.
      wrapSigner: (signer) => {
        signers.push(signer)
        return signers.length === 1 ? signer : slowly(signer, async () => reading)
      },
    })
    const [first, second] = party.devices
    const { promise, resolve } = Promise.withResolvers<void>()
    reading = promise
    transports[0]!.hold()
    const sessionId = await first!.coordinator.createSession(draftOf(party))
    await first!.coordinator.approve(sessionId)
    await rest()
    transports[0]!.letGo()
    await rest()
    resolve()
    await second!.untilKnown(sessionId)
    await second!.coordinator.approve(sessionId)
    await rest()
    expect(party.devices.map((device) => device.coordinator.getSessionStatus(sessionId).phase)).toEqual([
      'complete',
      'complete',
    ])
  })
})
