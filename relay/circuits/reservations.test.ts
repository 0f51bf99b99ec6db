import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { beforeAll, describe, expect, it } from 'vitest'
import { Reservations } from './reservations.ts'

let alice: PeerId
let bob: PeerId
beforeAll(async () => {
  alice = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
  bob = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
})

describe('reservations', () => {
  it('last for their time, and longer when they are refreshed', () => {
    const reservations = new Reservations(5, 100)
    const multihash = alice.toMultihash().bytes
    expect(reservations.take(alice, 0)).toBe(100)
    expect(reservations.find(multihash, 99)).toEqual(alice)
    expect(reservations.take(alice, 99)).toBe(199)
    expect(reservations.find(multihash, 198)).toEqual(alice)
    expect(reservations.find(multihash, 199)).toBeUndefined()
    expect(reservations.count).toBe(0)
  })

  it('are refused when there are too many, but not to who has one', () => {
    const reservations = new Reservations(1, 100)
    reservations.take(alice, 0)
    expect(reservations.take(bob, 50)).toBeUndefined()
    expect(reservations.take(alice, 50)).toBe(150)
    reservations.free(alice)
    expect(reservations.take(bob, 60)).toBe(160)
  })

  it('make room when their time is over', () => {
    const reservations = new Reservations(1, 100)
    reservations.take(alice, 0)
    expect(reservations.take(bob, 100)).toBe(200)
    expect(reservations.count).toBe(1)
  })
})
