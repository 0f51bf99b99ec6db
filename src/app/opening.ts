import type { LinkTarget } from '../bridge/index.ts'
import { findLink } from './links.ts'
import type { Services } from './services.ts'
import { RefusedError } from './refused-error.ts'

const REFUSALS = { empty: 'link_empty', none: 'link_none', too_long: 'invite_too_long' } as const

/**
 * Opens the link in a text; it approves nothing.
 * @throws RefusedError when there is none, or the worker does not take it.
 */
export async function openLink(ask: Services['ask'], text: string): Promise<LinkTarget> {
  const found = findLink(text)
  if (found.kind !== 'link') throw new RefusedError(REFUSALS[found.kind], '')
  const { leadsTo } = await ask({ type: 'link:open', text: found.link })
  return leadsTo
}

/** The path of the screen to which a link leads. */
export function pathTo(target: LinkTarget): string {
  switch (target.kind) {
    case 'gathering':
      return `/gather/${target.gatheringId}`
    case 'group':
      return `/group/${target.groupId}`
    case 'session':
      return `/session/${target.sessionId}`
  }
}
