import { createStore, type StoreApi } from 'zustand/vanilla'

/** What this tab is among the tabs of this browser. */
export type TabState =
  | { readonly phase: 'starting' }
  /** The worker runs here. */
  | { readonly phase: 'running' }
  /** Another tab was there first. */
  | { readonly phase: 'elsewhere' }
  /** Another tab took over from this one. */
  | { readonly phase: 'lost' }
  /** The worker did not start, or fell over. */
  | { readonly phase: 'failed'; readonly code: string; readonly message: string }

export type TabStore = StoreApi<TabState>

export function createTabStore(): TabStore {
  return createStore<TabState>(() => ({ phase: 'starting' }))
}
