import { expect, test, vi } from 'vitest'
import { canShare, copyText, shareLink } from './share.ts'

test('copying says whether it worked', async () => {
  const writeText = vi.fn(() => Promise.resolve())
  expect(await copyText({ clipboard: { writeText } }, 'a')).toBe(true)
  expect(writeText).toHaveBeenCalledWith('a')
  expect(await copyText({ clipboard: { writeText: () => Promise.reject(new Error('denied')) } }, 'a')).toBe(false)
  expect(await copyText({}, 'a')).toBe(false)
})

test('a share sheet that is closed is no failure', async () => {
  const share = vi.fn(() => Promise.reject(new DOMException('closed', 'AbortError')))
  await shareLink({ share }, 'Muster', 'Join', 'https://muster.example/join#a')
  expect(share).toHaveBeenCalledWith({ title: 'Muster', text: 'Join', url: 'https://muster.example/join#a' })
  expect(canShare({ share })).toBe(true)
  expect(canShare({})).toBe(false)
})
