import { copyText, type Sharer } from '../share.ts'
import { onWake, type PageEvents } from './wake.ts'

/** How long a secret may stay in the clipboard. */
export const CLIPBOARD_MS = 60_000

/** Copies what must not stay in the clipboard, and clears it a minute later. */
export interface ClipboardClearing {
  /** @returns whether it is in the clipboard now. */
  copy(secret: string): Promise<boolean>
}

/**
 * A browser changes the clipboard only for a page that has the focus: where it has not when the minute is over, the clipboard is
 * cleared as soon as the person is back. What was copied elsewhere meanwhile is cleared with it: nobody may look what it is.
 */
export function createClipboardClearing(sharer: Sharer, page: PageEvents): ClipboardClearing {
  let dueMs: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = (): void => {
    clearTimeout(timer)
    if (dueMs === undefined) return
    const leftMs = dueMs - Date.now()
    if (leftMs > 0) {
      timer = setTimeout(look, leftMs)
      return
    }
    copyText(sharer, '')
      .then((isCleared) => {
        if (isCleared) dueMs = undefined
      })
      .catch(() => {
        // `copyText` never rejects.
      })
  }
  page.window.addEventListener('focus', look)
  onWake(page, look)
  return {
    async copy(secret) {
      const isCopied = await copyText(sharer, secret)
      if (isCopied) {
        dueMs = Date.now() + CLIPBOARD_MS
        look()
      }
      return isCopied
    },
  }
}
