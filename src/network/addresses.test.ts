import { describe, expect, it } from 'vitest'
import { circuitAddress, parsePeerId, parseRelay, webRtcAddress } from './addresses.ts'

const RELAY_ID = '12D3KooWN5oxteu2KKS3q38RXZpfHWHXScYAx1NwmdfqhckBps7X'
const PEER_ID = '12D3KooWL9jbAiNUd6wByNFgmeMTJmFPTBwuRMnxUBwqDPQQqw5Q'

describe('parseRelay', () => {
  it.each([
    `/ip4/127.0.0.1/tcp/8080/ws/p2p/${RELAY_ID}`,
    `/dns4/relay.example/tcp/443/wss/p2p/${RELAY_ID}`,
    `/dns4/relay.example/tcp/443/tls/ws/p2p/${RELAY_ID}`,
  ])('reads %s', (text) => {
    expect(parseRelay(text)).toMatchObject({ text, peerId: RELAY_ID })
  })

  it.each([
    ['nothing', ''],
    ['text', 'relay.example'],
    ['no peer id', '/ip4/127.0.0.1/tcp/8080/ws'],
    ['no WebSocket', `/ip4/127.0.0.1/tcp/8080/p2p/${RELAY_ID}`],
    ['a peer behind a relay', `/ip4/127.0.0.1/tcp/8080/ws/p2p/${RELAY_ID}/p2p-circuit/p2p/${PEER_ID}`],
    ['what is too long', `/dns4/${'a'.repeat(300)}/tcp/443/wss/p2p/${RELAY_ID}`],
    ['a path that is broken off', '/ip4/127.0.0.1/tcp'],
  ])('finds no relay in %s', (_, text) => {
    expect(parseRelay(text)).toBeUndefined()
  })

  it('leads to the addresses of a peer at the relay', () => {
    const { multiaddr } = parseRelay(`/ip4/127.0.0.1/tcp/8080/ws/p2p/${RELAY_ID}`)!
    expect(circuitAddress(multiaddr, PEER_ID).toString()).toBe(`${multiaddr.toString()}/p2p-circuit/p2p/${PEER_ID}`)
    expect(webRtcAddress(multiaddr, PEER_ID).toString()).toBe(
      `${multiaddr.toString()}/p2p-circuit/webrtc/p2p/${PEER_ID}`,
    )
  })
})

describe('parsePeerId', () => {
  it('reads a peer id in the one way in which it is written', () => {
    expect(parsePeerId(PEER_ID)?.toString()).toBe(PEER_ID)
    for (const text of ['', 'nonsense', ` ${PEER_ID}`, PEER_ID.slice(1), 'a'.repeat(500)]) {
      expect(parsePeerId(text)).toBeUndefined()
    }
  })
})
