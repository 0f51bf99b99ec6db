import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TextStore } from '../local-text.ts'

interface DraftsState {
  /** By the name of the field, such as `member-name`. */
  readonly drafts: ReadonlyMap<string, string>
  /** What was typed there last, here or in an earlier visit; else empty. */
  readonly textOf: (field: string) => string
  /** Kept at once with every keystroke, so a closed tab loses nothing. */
  readonly write: (field: string, text: string) => void
  /** For what has been sent. */
  readonly clear: (...fields: readonly string[]) => void
}

export type DraftsStore = StoreApi<DraftsState>

/** Nothing that a person typed is lost: it lives in memory, and in `kept` where the browser allows. */
export function createDraftsStore(kept: TextStore): DraftsStore {
  const keyOf = (field: string): string => `muster:draft:${field}`
  return createStore<DraftsState>((set, get) => ({
    drafts: new Map(),
    textOf: (field) => get().drafts.get(field) ?? kept.read(keyOf(field)) ?? '',
    write(field, text) {
      set(({ drafts }) => ({ drafts: new Map(drafts).set(field, text) }))
      kept.write(keyOf(field), text)
    },
    clear(...fields) {
      for (const field of fields) get().write(field, '')
    },
  }))
}
