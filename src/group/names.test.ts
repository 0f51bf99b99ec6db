import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkGroupName,
  checkMemberName,
  MAX_GROUP_NAME_CHARACTERS,
  MAX_MEMBER_NAME_CHARACTERS,
  normaliseName,
} from './names.ts'

const invalid: unknown = expect.objectContaining({ name: 'GroupError', code: 'name_invalid' })

describe('a name', () => {
  it.each([
    'Ann',
    'Zoë',
    'Ann B. O’Neil-Smith',
    '王小明',
    'עדן',
    'محمد',
    'Ån',
    '🦊',
    'a'.repeat(MAX_MEMBER_NAME_CHARACTERS),
  ])('%j is one', (name) => {
    expect(checkMemberName(name)).toBe(name)
    expect(checkGroupName(name)).toBe(name)
  })

  it.each([
    ['nothing', ''],
    ['only a space', ' '],
    ['a space before it', ' Ann'],
    ['a line break after it', 'Ann\n'],
    ['two spaces in it', 'Ann  B'],
    ['a space that does not break', 'Ann\u00a0B'],
    ['a wide space', 'Ann\u3000B'],
    ['a tab', 'Ann\tB'],
    ['a null', 'Ann\u0000'],
    ['a decomposed letter', 'Zoe\u0308'],
    ['a zero-width space', 'An\u200bn'],
    ['a zero-width joiner', 'An\u200dn'],
    ['a right-to-left override', 'nnA\u202eB'],
    ['an isolate', 'Ann\u2066B'],
    ['a soft hyphen', 'An\u00adn'],
    ['a byte order mark', 'An\ufeffn'],
    ['a line separator', 'Ann\u2028B'],
    ['a variation selector', 'Ann\ufe0f'],
    ['a Hangul filler', 'Ann\u3164'],
    ['a combining grapheme joiner', 'An\u034fn'],
    ['a Braille blank', 'Ann\u2800'],
    ['a Mongolian separator', 'Ann\u180eB'],
    ['a tag character', 'Ann\u{e0041}'],
    ['half a surrogate pair', 'Ann\ud800'],
    ['a private character', 'Ann\ue000'],
  ])('with %s is none', (_, name) => {
    expect(() => checkMemberName(name)).toThrow(invalid)
    expect(() => checkGroupName(name)).toThrow(invalid)
  })

  it('has an end', () => {
    expect(() => checkMemberName('a'.repeat(MAX_MEMBER_NAME_CHARACTERS + 1))).toThrow(invalid)
    expect(checkGroupName('a'.repeat(MAX_GROUP_NAME_CHARACTERS))).toHaveLength(MAX_GROUP_NAME_CHARACTERS)
    expect(() => checkGroupName('a'.repeat(MAX_GROUP_NAME_CHARACTERS + 1))).toThrow(invalid)
  })

  it('is made of what was typed: trimmed, composed, with single plain spaces', () => {
    expect(normaliseName('  Zoe\u0308 \u00a0\t B ')).toBe('Zoë B')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        expect(normaliseName(normaliseName(typed))).toBe(normaliseName(typed))
      }),
    )
  })
})
