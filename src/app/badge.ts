import { countNeeds } from './attention.ts'
import type { MirrorStore } from './stores/mirror.ts'

/** The narrow slice of `navigator` that sets the number on the app's icon. */
interface Badger {
  readonly setAppBadge?: (count: number) => Promise<void>
}

/** Shows on the app's icon how many things others wait for, where the browser allows it. */
export function followNeeds(navigator: Badger, mirror: MirrorStore): void {
  let shown = 0
  mirror.subscribe((state) => {
    const count = countNeeds(state)
    if (count === shown) return
    shown = count
    navigator.setAppBadge?.(count).catch(() => {
      // Not installed, or not allowed.
    })
  })
}
