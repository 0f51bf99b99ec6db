/**
 * A way to let other work in: each call resolves in a task of its own, after the messages and network events that wait already. Over a
 * message channel, since nothing here may set a timer.
 */
export function makeYield(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.addEventListener('message', () => waiting.shift()?.())
  port1.start()
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.push(resolve)
    port2.postMessage(undefined)
    await promise
  }
}
