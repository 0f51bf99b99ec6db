/** Often enough to seem immediate; between looks the page has time for all else. */
export const LOOK_EVERY_MS = 120

/**
 * Looks now and then until there is something.
 * @returns what was found; undefined when `signal` ended it. Rejects with what `look` throws.
 */
export async function untilFound<T>(look: () => T | undefined, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = (): void => {
      clearTimeout(timer)
      resolve(undefined)
    }
    const lookOnce = (): void => {
      try {
        const found = look()
        if (found === undefined) {
          timer = setTimeout(lookOnce, LOOK_EVERY_MS)
          return
        }
        signal.removeEventListener('abort', end)
        resolve(found)
      } catch (error) {
        signal.removeEventListener('abort', end)
        reject(error)
      }
    }
    if (signal.aborted) {
      end()
      return
    }
    signal.addEventListener('abort', end, { once: true })
    lookOnce()
  })
}
