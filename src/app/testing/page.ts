import type { PageEvents } from '../timers/wake.ts'

class ScriptedDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'
}

/** A page that is shown, hidden and woken by hand. */
export class ScriptedPage implements PageEvents {
  readonly window = new EventTarget()
  readonly document = new ScriptedDocument()

  show(): void {
    this.#become('visible')
  }

  hide(): void {
    this.#become('hidden')
  }

  #become(state: DocumentVisibilityState): void {
    this.document.visibilityState = state
    this.document.dispatchEvent(new Event('visibilitychange'))
  }
}
