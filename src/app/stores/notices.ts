import { createStore, type StoreApi } from 'zustand/vanilla'

/** Something that went wrong without having been asked for; it stays until the person puts it away. */
export interface Notice {
  readonly noticeId: number
  readonly code: string
  /** The worker's own words, used where the page has none for the code. */
  readonly message: string
}

interface NoticesState {
  readonly notices: readonly Notice[]
  /** The same code once more replaces the first. */
  readonly add: (code: string, message: string) => void
  readonly dismiss: (noticeId: number) => void
}

export type NoticesStore = StoreApi<NoticesState>

export function createNoticesStore(): NoticesStore {
  let lastNoticeId = 0
  return createStore<NoticesState>((set) => ({
    notices: [],
    add(code, message) {
      lastNoticeId += 1
      const notice = { noticeId: lastNoticeId, code, message }
      set(({ notices }) => ({ notices: [...notices.filter((other) => other.code !== code), notice] }))
    },
    dismiss(noticeId) {
      set(({ notices }) => ({ notices: notices.filter((notice) => notice.noticeId !== noticeId) }))
    },
  }))
}
