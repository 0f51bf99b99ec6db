import type { TextStore } from './configuration.ts'

/** `localStorage` that never throws: some browsers deny it, and it can be full. What it holds is a comfort, never a key. */
export function localText(storage: () => Storage): TextStore {
  return {
    read(key) {
      try {
        return storage().getItem(key) ?? undefined
      } catch {
        return undefined
      }
    },
    write(key, value) {
      try {
        storage().setItem(key, value)
        return true
      } catch {
        return false
      }
    },
  }
}
