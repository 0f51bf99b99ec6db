import { expect, test } from 'vitest'
import { createDraftsStore } from './drafts.ts'

function memory(): { read(key: string): string | undefined; write(key: string, value: string): boolean } {
  const kept = new Map<string, string>()
  return {
    read: (key) => kept.get(key),
    write: (key, value) => {
      kept.set(key, value)
      return true
    },
  }
}

test('what was typed is there after the tab was closed, field by field', () => {
  const kept = memory()
  createDraftsStore(kept).getState().write('one:text', ' kept as it is \n')
  const later = createDraftsStore(kept).getState()
  expect(later.textOf('one:text')).toBe(' kept as it is \n')
  expect(later.textOf('two:text')).toBe('')
})

test('where nothing can be kept, it lasts as long as the page', () => {
  const drafts = createDraftsStore({ read: () => undefined, write: () => false })
  drafts.getState().write('text', 'typed')
  expect(drafts.getState().textOf('text')).toBe('typed')
})

test('what was sent is cleared, and nothing beside it', () => {
  const kept = memory()
  const drafts = createDraftsStore(kept)
  drafts.getState().write('text', 'a')
  drafts.getState().write('note', 'b')
  drafts.getState().clear('text')
  expect(createDraftsStore(kept).getState().textOf('text')).toBe('')
  expect(createDraftsStore(kept).getState().textOf('note')).toBe('b')
})
