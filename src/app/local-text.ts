/** Texts by key that outlive the page where the browser allows. */
export interface TextStore {
  /** @returns undefined where nothing is kept, or nothing may be read. */
  read(key: string): string | undefined
  /** @returns whether it is kept. */
  write(key: string, value: string): boolean
}

/** `localStorage` that never throws: some browsers deny it, and it can be full. What it holds is a comfort, never a key. */
export function localText(storage: () => Pick<Storage, 'getItem' | 'setItem'>): TextStore {
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
