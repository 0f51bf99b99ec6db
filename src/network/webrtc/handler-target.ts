type Handler<Payload> = (event: Payload) => unknown

/**
 * An `EventTarget` whose events also have a handler each, as the browser's own `on…` properties: readable, replaceable, and silent
 * while `null`. libp2p uses both ways on one object, and reads `onmessage` back to replay what came early.
 */
export abstract class HandlerTarget<Events> extends EventTarget {
  readonly #handlers = new Map<keyof Events & string, Handler<never> | null>()

  protected handler<Type extends keyof Events & string>(type: Type): Handler<Events[Type]> | null {
    return (this.#handlers.get(type) as Handler<Events[Type]> | null | undefined) ?? null
  }

  protected setHandler<Type extends keyof Events & string>(type: Type, handler: Handler<Events[Type]> | null): void {
    const isFirst = !this.#handlers.has(type)
    this.#handlers.set(type, handler)
    if (!isFirst) return
    // One listener for good: a handler keeps the place in the order that it first had, as the HTML standard has it.
    this.addEventListener(type, (event) => {
      this.handler(type)?.call(this, event as Events[Type])
    })
  }
}
