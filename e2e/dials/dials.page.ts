import { servePeerConnections } from '../../src/app/webrtc/index.ts'
import type { WebRtcPort } from '../../src/bridge/index.ts'
import type { Answer, Dials, Ports, Request, Traffic } from './messages.ts'

declare global {
  interface Window {
    dials: Dials
  }
}

/** The last dial takes thousands of messages in proxy mode; how it began matters less than how it ended. */
const MAX_TRACE_LINES = 400
const DAY_MS = 86_400_000

const bridge = new MessageChannel()
const control = new MessageChannel()
const worker = new Worker(new URL('./dials.worker.ts', import.meta.url), { type: 'module' })
const faults = new AbortController()
worker.addEventListener('error', (event) => {
  faults.abort(new Error(`The worker failed: ${event.message}`))
})

const counted = { transferred: 0, proxied: 0 }
const trace: string[] = []
servePeerConnections(countAt(bridge.port1), {
  forceProxy: new URLSearchParams(location.search).has('proxy'),
})

const ports: Ports = { bridge: bridge.port2, control: control.port2 }
worker.postMessage(ports, [ports.bridge, ports.control])

window.dials = {
  async ask(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    faults.signal.throwIfAborted()
    if (request.type === 'hang-up') trace.length = 0
    faults.signal.addEventListener('abort', () => {
      reject(new Error(String(faults.signal.reason)))
    })
    control.port1.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data), { once: true })
    control.port1.start()
    control.port1.postMessage(request)
    return await promise
  },
  trace(): readonly string[] {
    return [...trace]
  },
  traffic(): Traffic {
    return { ...counted }
  },
}

interface BridgeMessage {
  readonly type: string
  readonly connectionId?: number
  readonly connectionState?: string
  readonly channelId?: number
  readonly candidate?: RTCIceCandidateInit | null
}

/** Say of a message what may explain a dial that fails, and nothing of the bytes. */
function note(way: string, message: BridgeMessage): void {
  if (trace.length === MAX_TRACE_LINES) trace.shift()
  const { type, connectionId, connectionState = '', channelId, candidate } = message
  const of = [connectionId, channelId].filter((id) => id !== undefined).join('/')
  const line = candidate === undefined ? '' : (candidate?.candidate ?? 'no more')
  trace.push([Date.now() % DAY_MS, way, type, of, connectionState, line].join(' ').trimEnd())
}

/** The same port, with what passes counted and noted. */
function countAt(port: MessagePort): WebRtcPort {
  port.addEventListener('message', ({ data }: MessageEvent<BridgeMessage>) => {
    note('from the worker:', data)
    if (data.type === 'channel:send') counted.proxied += 1
  })
  return {
    postMessage: (message: BridgeMessage, transfer = []) => {
      note('to the worker:', message)
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
