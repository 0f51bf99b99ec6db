import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionId, StatementId } from '../bytes/index.ts'
import { nonceGen, type SecNonce } from '../musig2/index.ts'
import { random } from './device.contract.ts'
import { NonceVault } from './nonce-vault.ts'

const [one, two] = ['one', 'two'] as string[] as SessionId[]
const idOf = (text: string): StatementId => text as StatementId
const publicKey = Uint8Array.of(2, ...new Uint8Array(32).fill(1))

let vault: NonceVault
beforeEach(() => {
  vault = new NonceVault(random)
})

function keep(sessionId: SessionId, counter: number, id: string, attempt = 0): readonly SecNonce[] {
  const secNonces = [nonceGen({ publicKey }).secNonce]
  vault.bootFor(sessionId, counter)
  vault.keep(sessionId, { counter, attempt }, { id: idOf(id), statement: Uint8Array.of(counter, attempt), secNonces })
  return secNonces
}

describe('the nonce vault', () => {
  it('gives secret nonces once', () => {
    const kept = keep(one!, 0, 'a')
    expect(vault.ids(one!)).toEqual(['a'])
    expect(vault.take(one!, idOf('a'))).toBe(kept)
    expect(vault.ids(one!)).toEqual([])
    expect(() => vault.take(one!, idOf('a'))).toThrow(expect.objectContaining({ code: 'nonce_not_alive' }))
  })

  it('gives those of the statement that is asked for, and leaves the others', () => {
    const [first, second] = [keep(one!, 0, 'a'), keep(one!, 1, 'b')]
    expect(vault.take(one!, idOf('b'))).toBe(second)
    expect(vault.ids(one!)).toEqual(['a'])
    expect(vault.take(one!, idOf('a'))).toBe(first)
    expect(() => vault.take(one!, idOf('c'))).toThrow(expect.objectContaining({ code: 'nonce_not_alive' }))
  })

  it('gives them in their own session only', () => {
    keep(one!, 0, 'a')
    expect(() => vault.take(two!, idOf('a'))).toThrow(expect.objectContaining({ code: 'nonce_not_alive' }))
    expect(vault.ids(two!)).toEqual([])
  })

  it('knows the statement of a draw as long as its nonces are there', () => {
    keep(one!, 0, 'a')
    expect(vault.drawn(one!, { counter: 0, attempt: 0 })).toEqual(Uint8Array.of(0, 0))
    expect(vault.drawn(one!, { counter: 0, attempt: 1 })).toBeUndefined()
    expect(vault.drawn(two!, { counter: 0, attempt: 0 })).toBeUndefined()
    vault.take(one!, idOf('a'))
    expect(vault.drawn(one!, { counter: 0, attempt: 0 })).toBeUndefined()
  })

  it('changes its boot when a counter comes again, and only then', () => {
    const boot = vault.boot(one!)
    expect(boot).toHaveLength(16)
    expect(vault.bootFor(one!, 0)).toEqual(boot)
    keep(one!, 0, 'a')
    expect(vault.bootFor(one!, 1)).toEqual(boot)
    expect(vault.bootFor(one!, 0)).not.toEqual(boot)
    expect(vault.boot(two!)).not.toEqual(boot)
    keep(one!, 0, 'b', 1)
    expect(vault.ids(one!)).toEqual(['a', 'b'])
  })

  it('forgets every session at once, so that nothing that follows has a slot of what was', () => {
    const boots = [vault.boot(one!), vault.boot(two!)]
    keep(one!, 0, 'a')
    keep(two!, 0, 'b')
    vault.clear()
    expect([vault.ids(one!), vault.ids(two!)]).toEqual([[], []])
    expect([vault.boot(one!), vault.boot(two!)]).not.toEqual(boots)
    expect(vault.boot(one!)).not.toEqual(boots[0])
    expect(vault.boot(two!)).not.toEqual(boots[1])
  })

  it('forgets a session wholly', () => {
    const boot = vault.boot(one!)
    keep(one!, 0, 'a')
    keep(two!, 0, 'b')
    vault.forget(one!)
    expect(vault.ids(one!)).toEqual([])
    expect(vault.boot(one!)).not.toEqual(boot)
    expect(vault.ids(two!)).toEqual(['b'])
  })
})
