import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScriptedPage } from '../testing/page.ts'
import { CLIPBOARD_MS, createClipboardClearing } from './clipboard-clearing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A clipboard that takes text only while the page has the focus. */
class Clipboard {
  text = ''
  hasFocus = true

  writeText(text: string): Promise<void> {
    if (!this.hasFocus) return Promise.reject(new DOMException('', 'NotAllowedError'))
    this.text = text
    return Promise.resolve()
  }
}

test('a secret stays in the clipboard for a minute', async () => {
  const clipboard = new Clipboard()
  const clearing = createClipboardClearing({ clipboard }, new ScriptedPage())
  expect(await clearing.copy('words')).toBe(true)
  await vi.advanceTimersByTimeAsync(CLIPBOARD_MS - 1)
  expect(clipboard.text).toBe('words')
  await vi.advanceTimersByTimeAsync(1)
  expect(clipboard.text).toBe('')
})

test('where the page has no focus by then, it is cleared as soon as the person is back', async () => {
  const clipboard = new Clipboard()
  const page = new ScriptedPage()
  await createClipboardClearing({ clipboard }, page).copy('words')
  clipboard.hasFocus = false
  await vi.advanceTimersByTimeAsync(CLIPBOARD_MS)
  expect(clipboard.text).toBe('words')
  clipboard.hasFocus = true
  page.window.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(0)
  expect(clipboard.text).toBe('')
})

test('what was not copied is not cleared', async () => {
  const clipboard = new Clipboard()
  clipboard.hasFocus = false
  const page = new ScriptedPage()
  expect(await createClipboardClearing({ clipboard }, page).copy('words')).toBe(false)
  clipboard.hasFocus = true
  clipboard.text = 'of another app'
  await vi.advanceTimersByTimeAsync(2 * CLIPBOARD_MS)
  page.window.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(0)
  expect(clipboard.text).toBe('of another app')
})
