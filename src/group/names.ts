import { GroupError } from './errors.ts'

/** Characters are counted as UTF-16 code units throughout. */
export const MAX_GROUP_NAME_CHARACTERS = 60
export const MAX_MEMBER_NAME_CHARACTERS = 40

/**
 * Characters that change how others are shown without being seen: controls, separators, zero-width and bidirectional formatting,
 * fillers, variation selectors, and every space but the plain one. A name with one could pass for another.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}| {2}/u

function checkName(name: string, maxCharacters: number, what: string): string {
  if (name !== name.trim() || name !== name.normalize('NFC')) {
    throw new GroupError('name_invalid', `${what} must be without space at its ends and in normal form (NFC).`)
  }
  if (name.length === 0 || name.length > maxCharacters) {
    throw new GroupError('name_invalid', `${what} must have 1 to ${maxCharacters} characters.`)
  }
  if (UNSEEN.test(name)) throw new GroupError('name_invalid', `${what} has characters that cannot be seen.`)
  return name
}

/** @throws GroupError `name_invalid`. */
export function checkGroupName(name: string): string {
  return checkName(name, MAX_GROUP_NAME_CHARACTERS, "The group's name")
}

/** @throws GroupError `name_invalid`. */
export function checkMemberName(name: string): string {
  return checkName(name, MAX_MEMBER_NAME_CHARACTERS, "The member's name")
}

/** What a person typed, as a name is kept: single plain spaces, none at the ends, normal form. The checks come after it. */
export function normaliseName(typed: string): string {
  return typed.trim().replace(/\s+/gu, ' ').normalize('NFC')
}
