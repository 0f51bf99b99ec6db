import { expect, test } from 'vitest'
import { lacksEveryRelay, lacksRelay, needsRelays } from './reachability.ts'
import { EMPTY_MIRROR, type Mirror } from './stores/mirror.ts'
import { group, groupId, network } from './testing/views.ts'

function having(...connected: readonly boolean[]): Mirror {
  const relays = connected.map((isConnected, index) => ({ address: `/ip4/10.0.0.${index}/tcp/1/ws`, isConnected }))
  return { ...EMPTY_MIRROR, groups: new Map([[groupId, group()]]), network: network({ relays }) }
}

test('relays are missed only where there is someone to be found', () => {
  const alone = { ...having(false), groups: EMPTY_MIRROR.groups }
  expect([needsRelays(alone), lacksRelay(alone), lacksEveryRelay(alone)]).toEqual([false, false, false])
  expect(needsRelays(having(false))).toBe(true)
})

test('one missing relay is worth a look, and all missing ones a word', () => {
  expect([lacksRelay(having(true, true)), lacksEveryRelay(having(true, true))]).toEqual([false, false])
  expect([lacksRelay(having(true, false)), lacksEveryRelay(having(true, false))]).toEqual([true, false])
  expect([lacksRelay(having(false, false)), lacksEveryRelay(having(false, false))]).toEqual([true, true])
})

test('where none is configured, or nothing is known yet, none is missed', () => {
  expect([lacksRelay(having()), lacksEveryRelay(having())]).toEqual([false, false])
  const unknown = { ...having(false), network: undefined }
  expect([lacksRelay(unknown), lacksEveryRelay(unknown)]).toEqual([false, false])
})
