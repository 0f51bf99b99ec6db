import type { CoordinatorEvent, CoordinatorEventMap, CoordinatorEventName } from './events.ts'

/** Hands the coordinator's events to whoever listens. A listener that throws hurts neither the session nor the other listeners. */
export class Emitter {
  readonly #listeners = new Set<(event: CoordinatorEvent) => void>()
  readonly #reportFault: (error: unknown) => void

  constructor(reportFault: (error: unknown) => void) {
    this.#reportFault = reportFault
  }

  /** @returns the end of the subscription. */
  on<Name extends CoordinatorEventName>(
    name: Name,
    listener: (...args: CoordinatorEventMap[Name]) => void,
  ): () => void {
    return this.onAny((event) => {
      // The union ties a name to its arguments, which a comparison of names cannot tell the compiler.
      if (event.name === name) listener(...(event.args as CoordinatorEventMap[Name]))
    })
  }

  /** Every event, as plain data. @returns the end of the subscription. */
  onAny(listener: (event: CoordinatorEvent) => void): () => void {
    const own = (event: CoordinatorEvent): void => listener(event)
    this.#listeners.add(own)
    return () => {
      this.#listeners.delete(own)
    }
  }

  emit(event: CoordinatorEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#reportFault(error)
      }
    }
  }
}
