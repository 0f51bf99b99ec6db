import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { topicOf } from '../wire/index.ts'
import { OpenChannel } from './open-channel.ts'

const SECRET = new Uint8Array(16).fill(1)
const PEER = '12D3KooWL9jbAiNUd6wByNFgmeMTJmFPTBwuRMnxUBwqDPQQqw5Q'
const RELAY = '/ip4/127.0.0.1/tcp/8080/ws/p2p/12D3KooWN5oxteu2KKS3q38RXZpfHWHXScYAx1NwmdfqhckBps7X'

describe('OpenChannel', () => {
  it('is named by the hash of its secret, of which it keeps a copy', () => {
    const secret = Uint8Array.from(SECRET)
    const channel = new OpenChannel(secret)
    secret.fill(0)
    expect(channel.id).toBe(toHex(topicOf(SECRET)))
    expect(channel.secret).toEqual(SECRET)
  })

  it('remembers peers with a relay that can be dialled, and no others', () => {
    const channel = new OpenChannel(SECRET)
    channel.remember({ peerId: 'nonsense', relays: [RELAY] })
    channel.remember({ peerId: PEER, relays: ['nonsense'] })
    expect(channel.peerIds).toEqual([])
    channel.remember({ peerId: PEER, relays: ['nonsense', RELAY] })
    expect(channel.peerIds).toEqual([PEER])
    expect(channel.knownRelaysOf(PEER).map(({ text }) => text)).toEqual([RELAY])
  })

  it('remembers only so many relays of one peer', () => {
    const channel = new OpenChannel(SECRET)
    const relays = Array.from({ length: 20 }, (_, index) => RELAY.replace('8080', String(8080 + index)))
    channel.remember({ peerId: PEER, relays })
    expect(channel.knownRelaysOf(PEER)).toHaveLength(8)
  })

  it('takes a peer for gone when the last relay that had seen it sees it go', () => {
    const channel = new OpenChannel(SECRET)
    channel.seeAll('relay-1', [PEER])
    channel.seeJoin('relay-2', PEER)
    channel.seeLeave('relay-1', PEER)
    expect([channel.isPresent(PEER), channel.hasGone(PEER)]).toEqual([true, false])
    channel.seeLeave('relay-2', PEER)
    expect([channel.isPresent(PEER), channel.hasGone(PEER)]).toEqual([false, true])
    channel.seeJoin('relay-1', PEER)
    expect([channel.isPresent(PEER), channel.hasGone(PEER)]).toEqual([true, false])
  })

  it('takes a peer for gone when a relay no longer lists it', () => {
    const channel = new OpenChannel(SECRET)
    channel.seeAll('relay-1', [PEER])
    channel.seeAll('relay-1', [])
    expect(channel.hasGone(PEER)).toBe(true)
  })

  it('does not take a peer for gone because a relay is out of reach, or because one that never saw it says so', () => {
    const channel = new OpenChannel(SECRET)
    channel.seeAll('relay-1', [PEER])
    channel.seeLeave('relay-2', PEER)
    channel.forget('relay-1')
    expect([channel.isPresent(PEER), channel.hasGone(PEER)]).toEqual([false, false])
  })
})
