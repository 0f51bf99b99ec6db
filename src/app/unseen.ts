/** A run of a text: shown as it is, or named because it would not be seen. */
export type TextPart =
  | { readonly kind: 'plain'; readonly text: string }
  /** `mark` stands for it on the screen; `name` says what it is. */
  | { readonly kind: 'unseen'; readonly mark: string; readonly name: string }
  /** A line ends here. */
  | { readonly kind: 'line' }

// Controls, formatting characters (bidirectional ones among them), separators, lone surrogates, private use, the blanks that are no
// spaces, variation selectors, fillers.
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|[\u115f\u1160\u3164\uffa0\u2800]|\u034f|[\u17b4\u17b5]|\p{Variation_Selector}|(?! )\p{Zs}/u

const NAMES: Readonly<Record<string, readonly [mark: string, name: string]>> = {
  '\t': ['⇥', 'tab'],
  '\r': ['␍', 'carriage return'],
  '\u00a0': ['⍽', 'no-break space'],
  '\u00ad': ['U+00AD', 'soft hyphen'],
  '\u200b': ['U+200B', 'zero-width space'],
  '\u200c': ['U+200C', 'zero-width non-joiner'],
  '\u200d': ['U+200D', 'zero-width joiner'],
  '\u200e': ['U+200E', 'left-to-right mark'],
  '\u200f': ['U+200F', 'right-to-left mark'],
  '\u202a': ['U+202A', 'left-to-right embedding'],
  '\u202b': ['U+202B', 'right-to-left embedding'],
  '\u202c': ['U+202C', 'pop directional formatting'],
  '\u202d': ['U+202D', 'left-to-right override'],
  '\u202e': ['U+202E', 'right-to-left override'],
  '\u2060': ['U+2060', 'word joiner'],
  '\u2066': ['U+2066', 'left-to-right isolate'],
  '\u2067': ['U+2067', 'right-to-left isolate'],
  '\u2068': ['U+2068', 'first strong isolate'],
  '\u2069': ['U+2069', 'pop directional isolate'],
  '\ufeff': ['U+FEFF', 'byte order mark'],
}

/**
 * A text in parts that together show every character of it, in order: what has no shape of its own, or changes how others are
 * shown, becomes a mark. Spaces at the start or end of a line and beside another space are marked as well, one by one.
 */
export function showUnseen(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  const characters = Array.from(text)
  let plain = ''
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'plain', text: plain })
    plain = ''
  }
  for (const [index, character] of characters.entries()) {
    if (character === '\n') {
      flush()
      parts.push({ kind: 'line' })
    } else if (character === ' ' && isLoneSpace(characters[index - 1], characters[index + 1])) {
      plain += character
    } else if (character === ' ') {
      flush()
      parts.push({ kind: 'unseen', mark: '·', name: 'space' })
    } else if (UNSEEN.test(character)) {
      flush()
      parts.push({ kind: 'unseen', ...nameOf(character) })
    } else {
      plain += character
    }
  }
  flush()
  return parts
}

/** Between two characters that are no blanks: everyone sees such a space. */
function isLoneSpace(before: string | undefined, after: string | undefined): boolean {
  return [before, after].every((beside) => beside !== undefined && !/\s/u.test(beside))
}

function nameOf(character: string): { readonly mark: string; readonly name: string } {
  const known = NAMES[character]
  if (known !== undefined) return { mark: known[0], name: known[1] }
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return { mark: code, name: 'unseen character' }
}

/** How many characters of this text would not be seen as they are. */
export function countUnseen(text: string): number {
  return showUnseen(text).filter(({ kind }) => kind === 'unseen').length
}
