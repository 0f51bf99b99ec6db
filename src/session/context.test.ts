import { describe, expect, it } from 'vitest'
import { keyAgg } from '../musig2/index.ts'
import { makeContext, MAX_ITEMS, messageItems, sliceContext, type SigningItem } from './context.ts'
import { messageDigest } from './proposal.ts'
import { castOf, sessionOf } from './session.fixture.ts'

const cast = castOf(2)
const { sessionId, proposal } = sessionOf(cast)
const item: SigningItem = { message: new Uint8Array(32), tweaks: [] }
const tweaked: SigningItem = { ...item, tweaks: [{ tweak: new Uint8Array(32).fill(1), xOnly: true }] }
const publicationId = new Uint8Array(32)

describe('a session’s context', () => {
  it('has the aggregate key of each item, with that item’s tweaks', () => {
    const context = makeContext(sessionId, proposal, [item, tweaked], publicationId)
    const keys = cast.map(({ publicKey }) => publicKey)
    expect(context.keys[0]?.publicKey).toEqual(keyAgg(keys).publicKey)
    expect(context.keys[1]?.publicKey).toEqual(keyAgg(keys, tweaked.tweaks).publicKey)
    expect(context.scope).toEqual({ kind: 'session', id: expect.any(Uint8Array) as Uint8Array })
  })

  it('signs a text as the one item that its digest is', () => {
    expect(messageItems('hello')).toEqual([{ message: messageDigest('hello'), tweaks: [] }])
  })

  it.each<[string, readonly SigningItem[], Uint8Array]>([
    ['no items', [], publicationId],
    ['too many items', Array.from({ length: MAX_ITEMS + 1 }, () => item), publicationId],
    ['one digest of 31 bytes among others', [item, { ...item, message: new Uint8Array(31) }], publicationId],
    ['a digest of 31 bytes', [{ ...item, message: new Uint8Array(31) }], publicationId],
    ['a tweak of 31 bytes', [{ ...item, tweaks: [{ tweak: new Uint8Array(31), xOnly: false }] }], publicationId],
    [
      'a tweak above the group order',
      [{ ...item, tweaks: [{ tweak: new Uint8Array(32).fill(255), xOnly: false }] }],
      publicationId,
    ],
    ['a publication of 31 bytes', [item], new Uint8Array(31)],
  ])('is refused with %s', (_, items, publication) => {
    expect(() => makeContext(sessionId, proposal, items, publication)).toThrow(
      expect.objectContaining({ name: 'SessionError', code: 'items_malformed' }),
    )
  })

  it('has room for the most items', () => {
    const items = Array.from({ length: MAX_ITEMS }, () => item)
    expect(makeContext(sessionId, proposal, items, publicationId).keys).toHaveLength(MAX_ITEMS)
  })

  it.each([
    [1, 0],
    [16, 0],
    [17, 1],
    [40, 2],
  ])('for %i items is made with %i pauses', (itemCount, pauses) => {
    const work = sliceContext(
      sessionId,
      proposal,
      Array.from({ length: itemCount }, () => item),
      publicationId,
    )
    for (let pause = 0; pause < pauses; pause++) expect(work.next().done).toBe(false)
    expect(work.next()).toMatchObject({ done: true, value: { items: { length: itemCount } } })
  })

  it('does not hide a defect of the program as one of what is to be signed', () => {
    const broken = { ...item, tweaks: [undefined as never] }
    expect(() => makeContext(sessionId, proposal, [broken], publicationId)).toThrow(TypeError)
  })

  it.each([
    ['are no points', [new Uint8Array(33).fill(255).with(0, 2), new Uint8Array(33).fill(255).with(0, 3)]],
    ['have an unknown prefix', [new Uint8Array(33), new Uint8Array(33).fill(4)]],
  ])('is refused when the signers’ keys %s', (_, publicKeys) => {
    const signers = publicKeys.map((publicKey, index) => ({ publicKey, statementKey: new Uint8Array(32).fill(index) }))
    expect(() => makeContext(sessionId, { ...proposal, signers }, [item], publicationId)).toThrow(
      expect.objectContaining({ name: 'SessionError', code: 'signers_malformed' }),
    )
  })
})
