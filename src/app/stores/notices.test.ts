import { expect, test } from 'vitest'
import { createNoticesStore } from './notices.ts'

test('the same trouble twice is one notice, and it goes when it is put away', () => {
  const notices = createNoticesStore()
  notices.getState().add('store_full', 'first')
  notices.getState().add('worker_unclear', '')
  notices.getState().add('store_full', 'second')
  expect(notices.getState().notices.map(({ code, message }) => [code, message])).toEqual([
    ['worker_unclear', ''],
    ['store_full', 'second'],
  ])
  for (const { noticeId } of notices.getState().notices) notices.getState().dismiss(noticeId)
  expect(notices.getState().notices).toEqual([])
})
