/** The slices of `document` and `window` that say whether a person looks at the page and whether there is a network. */
export interface PageEvents {
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState }
  readonly window: EventTarget
}

/**
 * Calls when the page may have slept or moved to another network: it is seen again, comes back from the cache, or the network
 * returned.
 * @returns the end of it.
 */
export function onWake({ document, window }: PageEvents, listener: () => void): () => void {
  const ending = new AbortController()
  const { signal } = ending
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener()
    },
    { signal },
  )
  window.addEventListener('pageshow', listener, { signal })
  window.addEventListener('online', listener, { signal })
  return () => {
    ending.abort()
  }
}
