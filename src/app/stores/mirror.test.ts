import { expect, test } from 'vitest'
import * as views from '../testing/views.ts'
import { EMPTY_MIRROR, reflect } from './mirror.ts'

const full = reflect(EMPTY_MIRROR, {
  type: 'snapshot',
  gatherings: [views.gathering()],
  groups: [views.group()],
  sessions: [views.session()],
  wallets: [],
})

test('the snapshot is everything that was there', () => {
  expect(EMPTY_MIRROR.isComplete).toBe(false)
  expect(full.isComplete).toBe(true)
  expect(full.sessions.get(views.sessionId)).toEqual(views.session())
  const again = reflect(full, { type: 'snapshot', gatherings: [], groups: [], sessions: [], wallets: [] })
  expect([again.gatherings.size, again.groups.size, again.sessions.size]).toEqual([0, 0, 0])
})

test('a view replaces the one before as a whole, and only that one', () => {
  const changed = views.session({ phase: 'signing' })
  const after = reflect(full, { type: 'session', view: changed })
  expect(after.sessions.get(views.sessionId)).toBe(changed)
  expect(full.sessions.get(views.sessionId)?.phase).toBe('collecting')
  expect(after.groups).toBe(full.groups)
  expect(reflect(full, { type: 'group', view: views.group({ name: 'New' }) }).groups.get(views.groupId)?.name).toBe(
    'New',
  )
  expect(reflect(full, { type: 'network', view: views.network() }).network).toEqual(views.network())
})

test('what is gone is gone', () => {
  expect(reflect(full, { type: 'session:gone', sessionId: views.sessionId }).sessions.size).toBe(0)
  expect(reflect(full, { type: 'gathering:gone', gatheringId: views.gatheringId }).gatherings.size).toBe(0)
})

test('events and faults change nothing that is mirrored', () => {
  expect(reflect(full, { type: 'fault', code: 'store_full', message: '' })).toBe(full)
  expect(reflect(full, { type: 'event', event: { name: 'session:ready', args: [views.sessionId] } })).toBe(full)
})
