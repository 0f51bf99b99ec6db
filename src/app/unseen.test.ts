import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countUnseen, showUnseen } from './unseen.ts'

/** What a person sees of a text. */
function seen(text: string): string {
  return showUnseen(text)
    .map((part) => (part.kind === 'plain' ? part.text : part.kind === 'line' ? '↵' : `[${part.mark}]`))
    .join('')
}

test('an ordinary text is shown as it is', () => {
  for (const text of ['Pay 5 to Bo.', 'Grüße, Ωmega, 日本語, سلام', 'One — two… “three”', 'a']) {
    expect(showUnseen(text)).toEqual([{ kind: 'plain', text }])
  }
  expect(showUnseen('')).toEqual([])
})

test('blanks that nobody sees are marked one by one', () => {
  expect(seen(' a  b \n c\t')).toBe('[·]a[·][·]b[·]↵[·]c[⇥]')
  expect(seen('a\u00a0b\u3000c')).toBe('a[⍽]b[U+3000]c')
})

test('characters that change how others are shown are named', () => {
  expect(seen('pay \u202eOLLE\u202c')).toBe('pay [U+202E]OLLE[U+202C]')
  expect(seen('a\u200bb\ufeffc\u00add')).toBe('a[U+200B]b[U+FEFF]c[U+00AD]d')
  expect(seen('\u0000\u001b[31m\r\n')).toBe('[U+0000][U+001B][31m[␍]↵')
  expect(seen('a\ufe0fb\u{e0041}c\u2800d\u3164e')).toBe('a[U+FE0F]b[U+E0041]c[U+2800]d[U+3164]e')
  expect(countUnseen('a\u200bb\u202e')).toBe(2)
})

test('nothing that could reorder or hide text is ever shown plainly, and nothing is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const parts = showUnseen(text)
      const plain = parts.flatMap((part) => (part.kind === 'plain' ? [part.text] : [])).join('')
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      const marks = parts.filter(({ kind }) => kind !== 'plain').length
      expect(Array.from(plain).length + marks).toBe(Array.from(text).length)
    }),
  )
})
