/** The narrow slice of `navigator` that hands text on. */
export interface Sharer {
  readonly share?: (data: { readonly title: string; readonly text: string; readonly url: string }) => Promise<void>
  readonly clipboard?: { writeText(text: string): Promise<void> }
}

/** @returns whether the text is in the clipboard now: the browser may refuse. */
export async function copyText({ clipboard }: Sharer, text: string): Promise<boolean> {
  try {
    await clipboard?.writeText(text)
    return clipboard !== undefined
  } catch {
    return false
  }
}

/** Opens the system's share sheet. Closing it without a choice is no failure, so nothing is told of how it went. */
export async function shareLink(navigator: Sharer, title: string, text: string, url: string): Promise<void> {
  try {
    await navigator.share?.({ title, text, url })
  } catch {
    // Closed, or refused: the link is on the screen, to copy.
  }
}

export function canShare({ share }: Sharer): boolean {
  return share !== undefined
}
