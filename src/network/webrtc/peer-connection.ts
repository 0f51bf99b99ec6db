import type {
  ChannelOptions,
  ConnectionConfiguration,
  ConnectionState,
  IceCandidate,
  SessionDescription,
  WebRtcCommand,
  WebRtcEvent,
} from '../../bridge/index.ts'
import { configurationOf } from './configuration.ts'
import { BridgedDataChannel, type ChannelOwner } from './data-channel.ts'
import { BridgedIceCandidate } from './descriptions.ts'
import { IceCandidateErrorEvent, IceCandidateEvent, IncomingChannelEvent } from './events.ts'
import { HandlerTarget } from './handler-target.ts'

/** What the page says of one connection. */
export type ConnectionEvent = Extract<WebRtcEvent, { readonly connectionId: number }>

/** The way to the page, shared by all connections. */
export interface PageLink {
  send(command: WebRtcCommand, transfer?: Transferable[]): void
  /** Route the events of a new connection to it; the id is its own for good. */
  register(connection: BridgedPeerConnection): number
  forget(connectionId: number): void
}

interface ConnectionEvents {
  readonly icecandidate: IceCandidateEvent
  readonly icecandidateerror: IceCandidateErrorEvent
  readonly connectionstatechange: Event
  readonly datachannel: IncomingChannelEvent
  readonly close: Event
}

type Handler<Type extends keyof ConnectionEvents> = ((event: ConnectionEvents[Type]) => unknown) | null
type Arrival = Extract<ConnectionEvent, { readonly type: 'channel:created' | 'channel:incoming' }>
type ChannelEvent = Extract<ConnectionEvent, { readonly channelId: number }>
type Description = { readonly type: SessionDescription['type']; readonly sdp?: string }

interface Settlers {
  resolve(description: SessionDescription | null): void
  reject(error: Error): void
}

/** `RTCPeerConnection` for libp2p: each call goes to the real one on the page, each of its events comes from there. */
export class BridgedPeerConnection extends HandlerTarget<ConnectionEvents> {
  readonly #page: PageLink
  readonly #connectionId: number
  readonly #calls = new Map<number, Settlers>()
  readonly #channels = new Map<number, BridgedDataChannel>()
  readonly #owner: ChannelOwner
  #connectionState: ConnectionState = 'new'
  #lastCallId = 0
  #lastChannelId = 0

  /** @throws WebRtcBridgeError `configuration_unsupported`. */
  constructor(page: PageLink, configuration: unknown) {
    super()
    const checked: ConnectionConfiguration = configurationOf(configuration)
    this.#page = page
    this.#connectionId = page.register(this)
    const connectionId = this.#connectionId
    this.#owner = {
      sendThroughPage: (channelId, data) => {
        page.send({ type: 'channel:send', connectionId, channelId, data }, [data])
      },
      closeOnPage: (channelId) => {
        page.send({ type: 'channel:close', connectionId, channelId })
      },
      forget: (channelId) => {
        this.#channels.delete(channelId)
      },
    }
    page.send({ type: 'connection:create', connectionId, configuration: checked })
  }

  get connectionState(): ConnectionState {
    return this.#connectionState
  }

  async createOffer(): Promise<SessionDescription> {
    return expectDescription(await this.#call((call) => ({ ...call, type: 'connection:create-offer' })))
  }

  async createAnswer(): Promise<SessionDescription> {
    return expectDescription(await this.#call((call) => ({ ...call, type: 'connection:create-answer' })))
  }

  async setLocalDescription(description?: Description): Promise<void> {
    const plain = description === undefined ? null : plainDescription(description)
    await this.#call((call) => ({ ...call, type: 'connection:set-local-description', description: plain }))
  }

  async setRemoteDescription(description: Description): Promise<void> {
    const plain = plainDescription(description)
    await this.#call((call) => ({ ...call, type: 'connection:set-remote-description', description: plain }))
  }

  async addIceCandidate(candidate?: { readonly [Field in keyof IceCandidate]?: unknown } | null): Promise<void> {
    const plain = candidate === undefined || candidate === null ? null : new BridgedIceCandidate(candidate).toJSON()
    await this.#call((call) => ({ ...call, type: 'connection:add-ice-candidate', candidate: plain }))
  }

  /**
   * A channel at once; the real one is on its way.
   * @throws DOMException `InvalidStateError` when the connection is closed.
   */
  createDataChannel(label: string, options: ChannelOptions = {}): BridgedDataChannel {
    if (this.#connectionState === 'closed') throw closedError()
    // Even ids are the worker's; the page numbers what the remote side opens with odd ones.
    this.#lastChannelId += 2
    const channelId = this.#lastChannelId
    const { ordered = true, protocol = '' } = options
    const channel = new BridgedDataChannel(this.#owner, channelId, label, protocol, ordered)
    this.#channels.set(channelId, channel)
    this.#page.send({
      type: 'channel:create',
      connectionId: this.#connectionId,
      channelId,
      label,
      options: { ordered, protocol },
    })
    return channel
  }

  /** Closed at once, as the browser's own: what is pending is rejected, channels close, and no state change is announced. */
  close(): void {
    if (this.#connectionState === 'closed') return
    this.#page.send({ type: 'connection:close', connectionId: this.#connectionId })
    this.#end()
  }

  /** Something happened on the page. */
  handle(event: ConnectionEvent): void {
    if (this.#connectionState === 'closed') {
      refuseChannel(event)
      return
    }
    this.#connectionState = event.connectionState
    switch (event.type) {
      case 'connection:answered':
        this.#take(event.callId)?.resolve(event.description)
        break
      case 'connection:refused':
        this.#take(event.callId)?.reject(new DOMException(event.error.message, event.error.name))
        break
      case 'connection:state':
        this.dispatchEvent(new Event('connectionstatechange'))
        break
      case 'connection:ice-candidate':
        this.dispatchEvent(
          new IceCandidateEvent(event.candidate === null ? null : new BridgedIceCandidate(event.candidate)),
        )
        break
      case 'connection:ice-candidate-error':
        this.dispatchEvent(new IceCandidateErrorEvent(event.errorCode, event.errorText))
        break
      case 'channel:incoming':
        this.#acceptChannel(event)
        break
      case 'channel:created':
      case 'channel:open':
      case 'channel:closing':
      case 'channel:closed':
      case 'channel:error':
      case 'channel:message':
      case 'channel:sent':
      case 'channel:low':
        this.#tellChannel(event)
        break
    }
    if (event.connectionState === 'closed') this.#end()
  }

  #acceptChannel(event: Extract<ConnectionEvent, { readonly type: 'channel:incoming' }>): void {
    const channel = new BridgedDataChannel(this.#owner, event.channelId, event.label, event.protocol, true)
    this.#channels.set(event.channelId, channel)
    // libp2p attaches its handlers in the event, before the channel can say anything, since what it says comes in later tasks.
    this.dispatchEvent(new IncomingChannelEvent(channel))
    settle(channel, event)
  }

  #tellChannel(event: Exclude<ChannelEvent, { readonly type: 'channel:incoming' }>): void {
    const channel = this.#channels.get(event.channelId)
    if (channel === undefined) {
      refuseChannel(event)
      return
    }
    switch (event.type) {
      case 'channel:created':
        settle(channel, event)
        break
      case 'channel:open':
        channel.opened(event.id)
        break
      case 'channel:closing':
        channel.isClosing()
        break
      case 'channel:closed':
        channel.closed()
        break
      case 'channel:error':
        channel.failed(new DOMException(event.error.message, event.error.name))
        break
      case 'channel:message':
        channel.received(event.data)
        break
      case 'channel:sent':
        channel.acknowledged(event.bytes, event.bufferedAmount)
        break
      case 'channel:low':
        channel.acknowledged(0, event.bufferedAmount)
        break
    }
  }

  #call(
    command: (call: { readonly connectionId: number; readonly callId: number }) => WebRtcCommand,
  ): Promise<SessionDescription | null> {
    if (this.#connectionState === 'closed') return Promise.reject(closedError())
    const { promise, resolve, reject } = Promise.withResolvers<SessionDescription | null>()
    this.#lastCallId += 1
    const callId = this.#lastCallId
    this.#calls.set(callId, { resolve, reject })
    this.#page.send(command({ connectionId: this.#connectionId, callId }))
    return promise
  }

  #take(callId: number): Settlers | undefined {
    const settlers = this.#calls.get(callId)
    this.#calls.delete(callId)
    return settlers
  }

  #end(): void {
    this.#connectionState = 'closed'
    this.#page.forget(this.#connectionId)
    for (const call of this.#calls.values()) call.reject(closedError())
    this.#calls.clear()
    const channels = [...this.#channels.values()]
    this.#channels.clear()
    // Later in the same task, as browsers do: whoever closes the connection has finished what it was doing when it hears of it.
    queueMicrotask(() => {
      for (const channel of channels) channel.abandon()
      // No standard event, but the one by which libp2p drops its shutdown listener; without it every connection ever made
      // is kept until the node stops (js-libp2p #3567).
      this.dispatchEvent(new Event('close'))
    })
  }

  get onicecandidate(): Handler<'icecandidate'> {
    return this.handler('icecandidate')
  }

  set onicecandidate(handler: Handler<'icecandidate'>) {
    this.setHandler('icecandidate', handler)
  }

  get onicecandidateerror(): Handler<'icecandidateerror'> {
    return this.handler('icecandidateerror')
  }

  set onicecandidateerror(handler: Handler<'icecandidateerror'>) {
    this.setHandler('icecandidateerror', handler)
  }

  get onconnectionstatechange(): Handler<'connectionstatechange'> {
    return this.handler('connectionstatechange')
  }

  set onconnectionstatechange(handler: Handler<'connectionstatechange'>) {
    this.setHandler('connectionstatechange', handler)
  }

  get ondatachannel(): Handler<'datachannel'> {
    return this.handler('datachannel')
  }

  set ondatachannel(handler: Handler<'datachannel'>) {
    this.setHandler('datachannel', handler)
  }
}

function settle(channel: BridgedDataChannel, arrival: Arrival): void {
  if (arrival.channel === null) channel.stayOnPage(arrival.readyState, arrival.id)
  else channel.moveIn(arrival.channel)
}

/** A transferred channel whose connection or proxy is gone has nobody to close it but us. */
export function refuseChannel(event: ConnectionEvent): void {
  if (event.type === 'channel:created' || event.type === 'channel:incoming') event.channel?.close()
}

function plainDescription(description: Description): SessionDescription {
  return { type: description.type, sdp: description.sdp ?? '' }
}

function expectDescription(description: SessionDescription | null): SessionDescription {
  if (description !== null) return description
  throw new DOMException('The page answered without a session description.', 'OperationError')
}

function closedError(): DOMException {
  return new DOMException('The peer connection is closed.', 'InvalidStateError')
}
