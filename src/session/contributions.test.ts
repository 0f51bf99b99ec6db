import { expect, it } from 'vitest'
import { contributionsOf } from './contributions.ts'
import { castOf, sayNonce, sayPartial, sessionOf } from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const cast = castOf(2)
const items = [1, 2].map((byte) => ({ message: new Uint8Array(32).fill(byte), tweaks: [] }))
const context = sessionOf(cast, {}, items)
const nonces = cast.map((signer) => sayNonce(context, signer, { counter: 0 }))
const partials = cast.map((signer) => sayPartial(context, signer, nonces))

it('what signers gave is told once it is there, and partial signatures once they are verified', () => {
  const statements = new StatementSet(context)
  const cache = new VerificationCache()
  const given = (): (readonly [number, number])[] =>
    contributionsOf(context, statements, cache).map((own) => [own.pubNonces?.length ?? 0, own.partials?.length ?? 0])
  const take = (bytes: Uint8Array): void => {
    statements.receive(bytes)
  }
  expect(given()).toEqual([
    [0, 0],
    [0, 0],
  ])
  take(nonces[0]!.bytes)
  expect(given()).toEqual([
    [2, 0],
    [0, 0],
  ])
  take(nonces[1]!.bytes)
  take(partials[0]!.bytes)
  expect(given()).toEqual([
    [2, 0],
    [2, 0],
  ])
  take(partials[1]!.bytes)
  while (verifyNext(context, statements, cache)) expect(given()[1]![0]).toBe(2)
  expect(given()).toEqual([
    [2, 2],
    [2, 2],
  ])
})

it('a newer nonce does not take the place of those that a complete signature was made with', () => {
  const statements = new StatementSet(context)
  const cache = new VerificationCache()
  for (const { bytes } of [...nonces, ...partials]) statements.receive(bytes)
  while (verifyNext(context, statements, cache)) expect(statements.ids()).toHaveLength(4)
  const before = contributionsOf(context, statements, cache)
  statements.receive(sayNonce(context, cast[0]!, { counter: 1 }).bytes)
  expect(contributionsOf(context, statements, cache)).toEqual(before)
})

it('what was given for an attempt that came to nothing is not told as given for the one that is under way', () => {
  for (let boot = 0; boot < 6; boot++) {
    const statements = new StatementSet(context)
    const [first, second] = [0, 1].map((attempt) =>
      cast.map((signer) => sayNonce(context, signer, { boot, counter: attempt, attempt })),
    )
    for (const { bytes } of [...first!, ...second!]) statements.receive(bytes)
    const given = contributionsOf(context, statements, new VerificationCache())
    expect(given.map(({ pubNonces }) => pubNonces)).toEqual(second!.map(({ pubNonces }) => pubNonces))
  }
})
