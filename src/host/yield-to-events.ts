/**
 * A way to let other work in: each call resolves in a task of its own, after the messages and network events that wait already. Over a
 * message channel, since nothing here may set a timer. `close` ends it; what still waits then never resolves.
 */
export function makeYield(): { readonly yieldToEvents: () => Promise<void>; readonly close: () => void } {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.addEventListener('message', () => waiting.shift()?.())
  port1.start()
  return {
    async yieldToEvents() {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      port2.postMessage(undefined)
      await promise
    },
    close() {
      port1.close()
    },
  }
}
