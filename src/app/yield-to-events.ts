/** Lets taps and drawing in: resolves in a task of its own. Over a message channel, since no timer is as short. */
export async function yieldToEvents(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const { promise, resolve } = Promise.withResolvers<void>()
  port1.addEventListener('message', () => {
    resolve()
  })
  port1.start()
  port2.postMessage(undefined)
  await promise
  port1.close()
}
