import { createStore, type StoreApi } from 'zustand/vanilla'
import type { GatheringId, GroupId, SessionId } from '../../bytes/index.ts'
import type { GatheringView, GroupView, NetworkView, SessionView, WalletView } from '../../bridge/index.ts'
import type { News } from '../worker-client.ts'

/** What the workers know, as they told it last. */
export interface Mirror {
  /** Everything that was there at the start has been told. */
  readonly isComplete: boolean
  readonly gatherings: ReadonlyMap<GatheringId, GatheringView>
  readonly groups: ReadonlyMap<GroupId, GroupView>
  readonly sessions: ReadonlyMap<SessionId, SessionView>
  readonly wallets: ReadonlyMap<GroupId, WalletView>
  readonly network: NetworkView | undefined
  /** The key is there, and locked. */
  readonly isKeyLocked: boolean
}

export const EMPTY_MIRROR: Mirror = {
  isComplete: false,
  gatherings: new Map(),
  groups: new Map(),
  sessions: new Map(),
  wallets: new Map(),
  network: undefined,
  isKeyLocked: false,
}

export type MirrorStore = StoreApi<Mirror>

export function createMirrorStore(): MirrorStore {
  return createStore<Mirror>(() => EMPTY_MIRROR)
}

/** The mirror after one more piece of news; the same object when it changes nothing that is shown. */
export function reflect(mirror: Mirror, news: News): Mirror {
  switch (news.type) {
    case 'snapshot':
      return {
        ...mirror,
        isComplete: true,
        gatherings: new Map(news.gatherings.map((view) => [view.gatheringId, view])),
        groups: new Map(news.groups.map((view) => [view.groupId, view])),
        sessions: new Map(news.sessions.map((view) => [view.sessionId, view])),
        wallets: new Map(news.wallets.map((view) => [view.groupId, view])),
      }
    case 'gathering':
      return { ...mirror, gatherings: having(mirror.gatherings, news.view.gatheringId, news.view) }
    case 'gathering:gone':
      return { ...mirror, gatherings: lacking(mirror.gatherings, news.gatheringId) }
    case 'group':
      return { ...mirror, groups: having(mirror.groups, news.view.groupId, news.view) }
    case 'session':
      return { ...mirror, sessions: having(mirror.sessions, news.view.sessionId, news.view) }
    case 'session:gone':
      return { ...mirror, sessions: lacking(mirror.sessions, news.sessionId) }
    case 'wallet':
      return { ...mirror, wallets: having(mirror.wallets, news.view.groupId, news.view) }
    case 'network':
      return { ...mirror, network: news.view }
    case 'event':
    case 'fault':
      return mirror
  }
}

function having<Key, View>(views: ReadonlyMap<Key, View>, key: Key, view: View): ReadonlyMap<Key, View> {
  return new Map(views).set(key, view)
}

function lacking<Key, View>(views: ReadonlyMap<Key, View>, key: Key): ReadonlyMap<Key, View> {
  const rest = new Map(views)
  rest.delete(key)
  return rest
}
