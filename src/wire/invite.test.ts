import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64urlnopad } from '@scure/base'
import { concat, equalBytes, taggedHash } from '../bytes/index.ts'
import { encode, type WireValue } from './cbor.ts'
import { describeDecoder } from './decoder.contract.ts'
import { WireError } from './errors.ts'
import { decodeInvite, encodeInvite, type Invite, MAX_INVITE_CHARACTERS, topicOf } from './invite.ts'
import { NETWORKS } from './network.ts'

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const RELAY = `/dns4/relay.example/tcp/443/wss/p2p/${PEER}`

const invite: Invite = {
  network: 'mainnet',
  kind: 'gathering',
  id: new Uint8Array(32).fill(1),
  secret: new Uint8Array(16).fill(2),
  creatorPeerId: PEER,
  relays: [RELAY],
}

const text = encodeInvite(invite)
const refusal = (code: string): unknown => expect.objectContaining({ name: 'WireError', code })

/** A link with any CBOR in it, its checksum right. */
function linkOf(body: Uint8Array): string {
  return base64urlnopad.encode(concat(Uint8Array.of(1), taggedHash('muster/invite', body).slice(0, 4), body))
}

describe('an invite', () => {
  it('comes back as it was, for every network and kind', () => {
    for (const network of NETWORKS) {
      for (const kind of ['session', 'gathering', 'group'] as const) {
        const one = { ...invite, network, kind }
        expect(decodeInvite(encodeInvite(one))).toEqual(one)
      }
    }
    expect(decodeInvite(encodeInvite({ ...invite, relays: [] }))).toEqual({ ...invite, relays: [] })
  })

  it('is text that a link can carry', () => {
    expect(text).toMatch(/^[\w-]+$/)
  })

  it('with the longest addresses stays under the limit', () => {
    const longest = {
      ...invite,
      creatorPeerId: 'p'.repeat(256),
      relays: Array.from({ length: 8 }, () => 'r'.repeat(256)),
    }
    expect(encodeInvite(longest).length).toBeLessThan(MAX_INVITE_CHARACTERS)
    expect(decodeInvite(encodeInvite(longest))).toEqual(longest)
  })

  it('cut off anywhere says that it was cut off', () => {
    for (let length = 0; length < text.length; length++) {
      expect(() => decodeInvite(text.slice(0, length))).toThrow(WireError)
    }
    expect(() => decodeInvite('')).toThrow(refusal('invite_cut_off'))
    expect(() => decodeInvite(text.slice(0, -4))).toThrow(refusal('invite_cut_off'))
    expect(() => decodeInvite(base64urlnopad.encode(Uint8Array.of(1, 0, 0, 0, 0)))).toThrow(refusal('invite_cut_off'))
  })

  it('with any other character in any place is refused', () => {
    const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %ü')
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom(...alphabet), (position, character) => {
        if (text[position] === character) return
        const changed = text.slice(0, position) + character + text.slice(position + 1)
        expect(() => decodeInvite(changed)).toThrow(WireError)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['too long', 'A'.repeat(MAX_INVITE_CHARACTERS + 1), 'invite_too_long'],
    ['padded', `${text}=`, 'invite_not_base64url'],
    ['of the other alphabet', 'AQ+/', 'invite_not_base64url'],
    ['of another version', base64urlnopad.encode(Uint8Array.of(2, 0, 0, 0, 0, 0x80)), 'invite_version'],
    ['with no list in it', linkOf(encode(1)), 'invite_malformed'],
    ['with bytes that are no CBOR', linkOf(Uint8Array.of(0xff)), 'invite_malformed'],
  ])('that is %s is refused as such', (_, link, code) => {
    expect(() => decodeInvite(link)).toThrow(refusal(code))
  })

  it.each<[string, number, WireValue]>([
    ['an unknown network', 0, 4],
    ['an unknown kind', 1, 3],
    ['an id of 31 bytes', 2, new Uint8Array(31)],
    ['a secret of 17 bytes', 3, new Uint8Array(17)],
    ['no peer', 4, ''],
    ['a peer longer than an address', 4, 'p'.repeat(257)],
    ['nine relays', 5, Array.from({ length: 9 }, () => 'r')],
    ['an empty relay', 5, ['']],
    ['a relay that is no text', 5, [1]],
  ])('with %s is refused', (_, index, value) => {
    const fields: readonly WireValue[] = [0, 1, invite.id, invite.secret, PEER, [RELAY]]
    expect(decodeInvite(linkOf(encode(fields)))).toEqual(invite)
    expect(() => decodeInvite(linkOf(encode(fields.with(index, value))))).toThrow(refusal('invite_malformed'))
    expect(() => decodeInvite(linkOf(encode(fields.toSpliced(index, 1))))).toThrow(refusal('invite_malformed'))
  })

  it('is not made of parts that nobody would read', () => {
    for (const change of [
      { id: new Uint8Array(31) },
      { secret: new Uint8Array(15) },
      { creatorPeerId: '' },
      { relays: ['r'.repeat(257)] },
    ]) {
      expect(() => encodeInvite({ ...invite, ...change })).toThrow(refusal('invite_malformed'))
    }
  })

  it('answers any text with one reading or an error of this room', () => {
    const anyText = fc.oneof(fc.string(), fc.base64String(), fc.uint8Array().map(linkOf))
    fc.assert(
      fc.property(anyText, (any) => {
        try {
          return encodeInvite(decodeInvite(any)) === any
        } catch (error) {
          return error instanceof WireError
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describeDecoder({
  name: 'decodeInvite',
  samples: [encode([0, 1, invite.id, invite.secret, PEER, [RELAY]])],
  decode: (body) => decodeInvite(linkOf(body)),
  encode: (read) => base64urlnopad.decode(encodeInvite(read)).slice(5),
  errors: [WireError],
})

describe('a topic', () => {
  it('tells nothing of the secret and is another for another secret', () => {
    const topic = topicOf(invite.secret)
    expect(topic).toHaveLength(32)
    expect(equalBytes(topic, topicOf(new Uint8Array(16).fill(3)))).toBe(false)
    expect(topicOf(invite.secret)).toEqual(topic)
  })
})
