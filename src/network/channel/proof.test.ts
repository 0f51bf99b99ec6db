import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isProven, prove, type ProofSubject } from './proof.ts'

const SECRET = new Uint8Array(16).fill(7)
const SUBJECT: ProofSubject = {
  topic: new Uint8Array(32).fill(1),
  prover: '12D3KooWA',
  verifier: '12D3KooWBB',
  challenge: new Uint8Array(32).fill(2),
}

describe('prove', () => {
  it('is HMAC-SHA256 over the label, the topic, both peers and the challenge', () => {
    const expected = createHmac('sha256', SECRET)
      .update('muster/channel/1/proof')
      .update(SUBJECT.topic)
      .update(Uint8Array.of(9))
      .update('12D3KooWA')
      .update(Uint8Array.of(10))
      .update('12D3KooWBB')
      .update(SUBJECT.challenge)
      .digest()
    expect(prove(SECRET, SUBJECT)).toEqual(Uint8Array.from(expected))
    expect(isProven(SECRET, SUBJECT, prove(SECRET, SUBJECT))).toBe(true)
  })

  it.each([
    ['another topic', { ...SUBJECT, topic: new Uint8Array(32) }],
    ['another prover', { ...SUBJECT, prover: '12D3KooWC' }],
    ['another verifier', { ...SUBJECT, verifier: '12D3KooWC' }],
    ['the other side', { ...SUBJECT, prover: SUBJECT.verifier, verifier: SUBJECT.prover }],
    ['another challenge', { ...SUBJECT, challenge: new Uint8Array(32) }],
    ['ids that are cut elsewhere', { ...SUBJECT, prover: '12D3KooWA1', verifier: '2D3KooWBB' }],
  ])('is of no use for %s', (_, subject) => {
    expect(isProven(SECRET, subject, prove(SECRET, SUBJECT))).toBe(false)
  })

  it('is of no use with another secret', () => {
    expect(isProven(SECRET, SUBJECT, prove(new Uint8Array(16), SUBJECT))).toBe(false)
  })
})
