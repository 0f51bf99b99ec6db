import { expect, test, vi } from 'vitest'
import { openLink, pathTo } from './opening.ts'
import type { Services } from './services.ts'
import * as views from './testing/views.ts'

const leadsTo = { kind: 'session', sessionId: views.sessionId } as const

test('the link in a text is opened, and nothing else is asked for', async () => {
  const ask = vi.fn(() => Promise.resolve({ kind: 'link', leadsTo }))
  expect(await openLink(ask as never as Services['ask'], `Here: https://muster.example/join#${views.link}`)).toEqual(
    leadsTo,
  )
  expect(ask.mock.calls).toEqual([[{ type: 'link:open', text: views.link }]])
})

test.each([
  ['', 'link_empty'],
  ['no link', 'link_none'],
  [`/join#${'A'.repeat(5_000)}`, 'invite_too_long'],
])('a text without a usable link is refused before anything is asked', async (text, code) => {
  const ask = vi.fn()
  await expect(openLink(ask as never as Services['ask'], text)).rejects.toMatchObject({ code })
  expect(ask).not.toHaveBeenCalled()
})

test('each target has its screen', () => {
  expect(pathTo(leadsTo)).toBe(`/session/${views.sessionId}`)
  expect(pathTo({ kind: 'group', groupId: views.groupId })).toBe(`/group/${views.groupId}`)
  expect(pathTo({ kind: 'gathering', gatheringId: views.gatheringId })).toBe(`/gather/${views.gatheringId}`)
})
