import { MAX_LINK_CHARACTERS } from './limits.ts'

/** The address to share for the text that the worker calls a link. */
export function addressOf(origin: string, link: string): string {
  return `${origin}/join#${link}`
}

/** What a pasted or shared text leads to. */
export type PastedLink =
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'none' }

const IN_ADDRESS = /\/join\/?#([^\s"'<>]*)/u
/** base64url and nothing else, long enough to be a link and not a word. */
const BARE = /^[A-Za-z0-9_-]{40,}$/u
/** Longer texts are not searched. */
const MAX_PASTED_CHARACTERS = 20_000

/** Finds the link in a text: an address, a message around an address, or just what follows `#`. The worker judges the link itself. */
export function findLink(pasted: string): PastedLink {
  const text = pasted.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > MAX_PASTED_CHARACTERS) return { kind: 'too_long' }
  const found = IN_ADDRESS.exec(text)?.[1]
  const link = found === undefined ? bareLink(text) : withoutPunctuation(found)
  if (link === undefined) return { kind: 'none' }
  return link.length > MAX_LINK_CHARACTERS ? { kind: 'too_long' } : { kind: 'link', link }
}

function bareLink(text: string): string | undefined {
  const bare = text.replace(/^#/u, '')
  return BARE.test(bare) ? bare : undefined
}

/** A sentence may go on after a link. */
function withoutPunctuation(found: string): string {
  return found.replace(/[.,;:!?)\]}…]+$/u, '')
}

/** What an address brought along. */
export interface Arrival {
  readonly path: string
  /** What followed `#` on `/join`, or the text that was shared with the app. */
  readonly text: string
}

/**
 * What an address brings, and the address without it. Only `/join` carries something: a fragment, which is secret, or what another
 * app shared, as `text`, `url` or `title`.
 */
export function readAddress(address: URL): Arrival | undefined {
  if (address.pathname !== '/join') return undefined
  // An empty fragment is a link too: one that was cut off.
  if (address.href.includes('#')) return { path: '/join', text: `/join${address.hash || '#'}` }
  const shared = ['url', 'text', 'title']
    .map((name) => address.searchParams.get(name) ?? '')
    .filter((part) => part !== '')
  return shared.length === 0 ? undefined : { path: '/join', text: shared.join('\n') }
}
