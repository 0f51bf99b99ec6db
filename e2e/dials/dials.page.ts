import { servePeerConnections } from '../../src/app/webrtc/index.ts'
import type { WebRtcPort } from '../../src/bridge/index.ts'
import type { Answer, Dials, Ports, Request, Traffic } from './messages.ts'

declare global {
  interface Window {
    dials: Dials
  }
}

const bridge = new MessageChannel()
const control = new MessageChannel()
const worker = new Worker(new URL('./dials.worker.ts', import.meta.url), { type: 'module' })
const faults = new AbortController()
worker.addEventListener('error', (event) => {
  faults.abort(new Error(`The worker failed: ${event.message}`))
})

const counted = { transferred: 0, proxied: 0 }
servePeerConnections(countAt(bridge.port1), {
  forceProxy: new URLSearchParams(location.search).get('mode') === 'proxy',
})

const ports: Ports = { bridge: bridge.port2, control: control.port2 }
worker.postMessage(ports, [ports.bridge, ports.control])

window.dials = {
  async ask(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    faults.signal.throwIfAborted()
    faults.signal.addEventListener('abort', () => {
      reject(new Error(String(faults.signal.reason)))
    })
    control.port1.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data), { once: true })
    control.port1.start()
    control.port1.postMessage(request)
    return await promise
  },
  traffic(): Traffic {
    return { ...counted }
  },
}

/** The same port, with what passes counted. */
function countAt(port: MessagePort): WebRtcPort {
  port.addEventListener('message', ({ data }: MessageEvent<{ readonly type: string }>) => {
    if (data.type === 'channel:send') counted.proxied += 1
  })
  return {
    postMessage: (message: { readonly type: string }, transfer = []) => {
      port.postMessage(message, transfer)
      const hasChannel = transfer.some((item) => item instanceof RTCDataChannel)
      if (hasChannel && message.type !== 'bridge:probe') counted.transferred += 1
      if (message.type === 'channel:message') counted.proxied += 1
    },
    addEventListener: (type: string, listener: (event: MessageEvent<unknown>) => void) => {
      port.addEventListener(type, listener as EventListener)
    },
    start: () => {
      port.start()
    },
    close: () => {
      port.close()
    },
  }
}
