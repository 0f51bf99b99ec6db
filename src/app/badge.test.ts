import { expect, test, vi } from 'vitest'
import { followNeeds } from './badge.ts'
import { createMirrorStore, type MirrorStore, reflect } from './stores/mirror.ts'
import { session } from './testing/views.ts'
import type { News } from './worker-client.ts'

function telling(mirror: MirrorStore): (news: News) => void {
  return (news) => {
    mirror.setState((before) => reflect(before, news), true)
  }
}

test('the badge counts what others wait for, and changes only when that does', () => {
  const mirror = createMirrorStore()
  const tell = telling(mirror)
  const setAppBadge = vi.fn(() => Promise.resolve())
  followNeeds({ setAppBadge }, mirror)
  tell({ type: 'session', view: session() })
  tell({ type: 'session', view: session({ link: 'other' }) })
  tell({ type: 'session', view: session({}, { hasApproved: true }) })
  expect(setAppBadge.mock.calls).toEqual([[1], [0]])
  followNeeds({}, mirror)
})
