import { describe, expect, it } from 'vitest'
import type { NonceSetId, StatementId } from '../bytes/index.ts'
import { bootOf, castOf, say, type Said, sayNonce, sayPartials, sessionOf } from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'

const cast = castOf(2)
const [ann] = cast
const context = sessionOf(cast)
const setId = (digit: string): NonceSetId => digit.repeat(64) as NonceSetId
const nonceId = (digit: string): StatementId => digit.repeat(64) as StatementId
const scalar = (byte: number): readonly Uint8Array[] => [new Uint8Array(32).fill(byte)]

function kept(said: readonly Said[]): readonly StatementId[] {
  const statements = new StatementSet(context)
  for (const { bytes } of said) statements.receive(bytes)
  return statements.ids()
}

const smallestTwo = (said: readonly Said[]): readonly StatementId[] =>
  said
    .map(({ id }) => id)
    .toSorted()
    .slice(0, 2)

describe('a slot', () => {
  const nonces = [1, 2].map((boot) =>
    Array.from({ length: 6 }, (_, variant) => sayNonce(context, ann!, { boot, counter: 3, variant })),
  )
  const partials = ['1', '2'].map((digit) =>
    Array.from({ length: 6 }, (_, byte) => sayPartials(context, ann!, setId(digit), nonceId('3'), scalar(byte))),
  )

  it.each([
    ['nonces of one start and counter', nonces],
    ['partial signatures for one set', partials],
  ])('holds the two %s that have the smallest ids, in any order, and leaves other slots alone', (_, slots) => {
    const expected = slots.flatMap(smallestTwo).toSorted()
    const said = slots.flat()
    expect(kept(said)).toEqual(expected)
    expect(kept(said.toReversed())).toEqual(expected)
    expect(kept(said.toSorted((a, b) => (a.id < b.id ? -1 : 1)))).toEqual(expected)
    expect(kept(said.toSorted((a, b) => (a.id > b.id ? -1 : 1)))).toEqual(expected)
  })

  it('of a nonce is another for every start and every counter', () => {
    const said = [0, 1, 2].flatMap((boot) => [0, 1, 2].map((counter) => sayNonce(context, ann!, { boot, counter })))
    expect(kept(said)).toHaveLength(9)
  })

  it('of a partial signature is another for every nonce set', () => {
    const said = ['1', '2', '3'].map((digit) => sayPartials(context, ann!, setId(digit), nonceId('4'), scalar(1)))
    expect(kept(said)).toHaveLength(3)
  })
})

describe('the join that stays', () => {
  it('is the one with the greater counter, whatever the ids', () => {
    for (const peerId of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const [older, newer] = [1, 2].map((counter) =>
        say(context, ann!, { type: 'join', boot: bootOf(1), counter, peerId, relays: [] }),
      )
      expect(kept([older!, newer!])).toEqual([newer!.id])
      expect(kept([newer!, older!])).toEqual([newer!.id])
    }
  })
})
