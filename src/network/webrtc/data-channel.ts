import type { ChannelState, WebRtcChannel } from '../../bridge/index.ts'
import { HandlerTarget } from './handler-target.ts'

/** `RTCErrorEvent`: libp2p aborts the stream with `error`. */
class ChannelErrorEvent extends Event {
  readonly error: Error

  constructor(error: Error) {
    super('error')
    this.error = error
  }
}

interface ChannelEvents {
  readonly open: Event
  readonly closing: Event
  readonly close: Event
  readonly error: ChannelErrorEvent
  readonly message: MessageEvent<ArrayBuffer>
  readonly bufferedamountlow: Event
}

type Handler<Type extends keyof ChannelEvents> = ((event: ChannelEvents[Type]) => unknown) | null

/** What a channel asks of its connection. */
export interface ChannelOwner {
  /** Hand these bytes to the channel that stayed on the page. */
  sendThroughPage(channelId: number, data: ArrayBuffer): void
  closeOnPage(channelId: number): void
  /** The channel is closed and will say nothing more. */
  forget(channelId: number): void
}

/** Where the real channel is: nobody has said yet, here in the worker, or on the page. */
type Place =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'worker'; readonly channel: WebRtcChannel }
  | { readonly kind: 'page' }

/** SCTP streams are numbered from 0 to 65,534, so an id above can never be a real one. */
const FIRST_PROVISIONAL_ID = 65_536

/**
 * `RTCDataChannel` for libp2p, synchronously there before the page has made the real one, and the same whether that was transferred
 * into the worker or stayed on the page.
 */
export class BridgedDataChannel extends HandlerTarget<ChannelEvents> {
  readonly label: string
  readonly protocol: string
  readonly ordered: boolean
  /** Bytes; `bufferedamountlow` fires when `bufferedAmount` falls to it. */
  #bufferedAmountLowThreshold = 0
  readonly #channelId: number
  readonly #owner: ChannelOwner
  #place: Place = { kind: 'unknown' }
  #readyState: ChannelState = 'connecting'
  #realId: number | null = null
  /** Bytes handed to the page that it has not yet given to the browser, and bytes that the browser there holds. */
  #inFlight = 0
  #bufferedOnPage = 0

  constructor(owner: ChannelOwner, channelId: number, label: string, protocol: string, ordered: boolean) {
    super()
    this.#owner = owner
    this.#channelId = channelId
    this.label = label
    this.protocol = protocol
    this.ordered = ordered
  }

  /** libp2p names its streams by this as soon as they are made, so until SCTP has given an id there is a unique one above its range. */
  get id(): number {
    const id = this.#place.kind === 'worker' ? this.#place.channel.id : this.#realId
    return id ?? FIRST_PROVISIONAL_ID + this.#channelId
  }

  get readyState(): ChannelState {
    return this.#readyState
  }

  /** Bytes sent here that have not left the browser. */
  get bufferedAmount(): number {
    return this.#place.kind === 'worker' ? this.#place.channel.bufferedAmount : this.#inFlight + this.#bufferedOnPage
  }

  get bufferedAmountLowThreshold(): number {
    return this.#bufferedAmountLowThreshold
  }

  set bufferedAmountLowThreshold(bytes: number) {
    this.#bufferedAmountLowThreshold = bytes
    if (this.#place.kind === 'worker') this.#place.channel.bufferedAmountLowThreshold = bytes
  }

  /** Always `arraybuffer`: the bridge carries bytes and nothing else. */
  get binaryType(): 'arraybuffer' {
    return 'arraybuffer'
  }

  set binaryType(type: 'arraybuffer' | 'blob') {
    if (type !== 'arraybuffer')
      throw new DOMException('Channels of this bridge carry ArrayBuffers only.', 'NotSupportedError')
  }

  /**
   * Queue one message.
   * @throws DOMException `InvalidStateError` unless the channel is open, `TypeError` for what is not bytes.
   */
  send(data: ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    if (this.#readyState !== 'open') {
      throw new DOMException(`The channel is ${this.#readyState}, so nothing can be sent.`, 'InvalidStateError')
    }
    const bytes = bytesOf(data)
    if (this.#place.kind === 'worker') {
      this.#place.channel.send(bytes)
      return
    }
    this.#inFlight += bytes.byteLength
    // A copy that is its own buffer, so that it can be moved to the page while the caller keeps the original.
    this.#owner.sendThroughPage(this.#channelId, bytes.slice().buffer)
  }

  /** Begin to close; `close` fires once it is done. Again, or after the remote side did: nothing. */
  close(): void {
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return
    this.#readyState = 'closing'
    this.#closeReal()
  }

  /** The real channel came into the worker. Its listeners must be there before this task ends, or its first messages are lost. */
  moveIn(channel: WebRtcChannel): void {
    this.#place = { kind: 'worker', channel }
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = this.#bufferedAmountLowThreshold
    channel.addEventListener('open', () => {
      this.opened(channel.id)
    })
    channel.addEventListener('message', (event) => {
      this.received((event as MessageEvent<unknown>).data)
    })
    channel.addEventListener('closing', () => {
      this.isClosing()
    })
    channel.addEventListener('close', () => {
      this.closed()
    })
    channel.addEventListener('error', (event) => {
      const error = 'error' in event ? event.error : undefined
      this.failed(error instanceof Error ? error : new DOMException('The data channel failed.', 'OperationError'))
    })
    channel.addEventListener('bufferedamountlow', () => {
      this.dispatchEvent(new Event('bufferedamountlow'))
    })
    // It may have opened or closed on its way here, when there was nobody to hear of it.
    this.#settleInto(channel.readyState, channel.id)
  }

  /** The real channel stays on the page; its events come as the calls below. */
  stayOnPage(readyState: ChannelState, id: number | null): void {
    this.#place = { kind: 'page' }
    this.#settleInto(readyState, id)
  }

  opened(id: number | null): void {
    this.#realId = id ?? this.#realId
    if (this.#readyState !== 'connecting') return
    this.#readyState = 'open'
    this.dispatchEvent(new Event('open'))
  }

  isClosing(): void {
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return
    this.#readyState = 'closing'
    this.dispatchEvent(new Event('closing'))
  }

  closed(): void {
    if (this.#readyState === 'closed') return
    this.#readyState = 'closed'
    this.#owner.forget(this.#channelId)
    this.dispatchEvent(new Event('close'))
  }

  failed(error: Error): void {
    if (this.#readyState === 'closed') return
    this.dispatchEvent(new ChannelErrorEvent(error))
  }

  /** libp2p sends bytes only, so text is a peer that speaks something else: the channel closes rather than lose what it said. */
  received(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      this.dispatchEvent(new MessageEvent('message', { data }))
      return
    }
    this.failed(new DOMException('The remote side sent text on a channel for bytes.', 'OperationError'))
    this.close()
  }

  /** The page gave `bytes` to the browser, which now holds `bufferedAmount`. */
  acknowledged(bytes: number, bufferedAmount: number): void {
    const before = this.bufferedAmount
    this.#inFlight = Math.max(0, this.#inFlight - bytes)
    this.#bufferedOnPage = bufferedAmount
    const isLow = this.bufferedAmount <= this.#bufferedAmountLowThreshold
    if (isLow && before > this.#bufferedAmountLowThreshold) this.dispatchEvent(new Event('bufferedamountlow'))
  }

  /** The connection is gone, and the channel with it. The page closes what stayed there by itself. */
  abandon(): void {
    if (this.#place.kind === 'worker') this.#place.channel.close()
    this.closed()
  }

  #settleInto(readyState: ChannelState, id: number | null): void {
    this.#realId = id
    if (this.#readyState === 'closing' || this.#readyState === 'closed') {
      this.#closeReal()
      if (readyState === 'closed') this.closed()
      return
    }
    if (readyState === 'open') this.opened(id)
    if (readyState === 'closing') this.isClosing()
    if (readyState === 'closed') this.closed()
  }

  #closeReal(): void {
    if (this.#place.kind === 'worker') this.#place.channel.close()
    if (this.#place.kind === 'page') this.#owner.closeOnPage(this.#channelId)
  }

  get onopen(): Handler<'open'> {
    return this.handler('open')
  }

  set onopen(handler: Handler<'open'>) {
    this.setHandler('open', handler)
  }

  get onclosing(): Handler<'closing'> {
    return this.handler('closing')
  }

  set onclosing(handler: Handler<'closing'>) {
    this.setHandler('closing', handler)
  }

  get onclose(): Handler<'close'> {
    return this.handler('close')
  }

  set onclose(handler: Handler<'close'>) {
    this.setHandler('close', handler)
  }

  get onerror(): Handler<'error'> {
    return this.handler('error')
  }

  set onerror(handler: Handler<'error'>) {
    this.setHandler('error', handler)
  }

  get onmessage(): Handler<'message'> {
    return this.handler('message')
  }

  set onmessage(handler: Handler<'message'>) {
    this.setHandler('message', handler)
  }

  get onbufferedamountlow(): Handler<'bufferedamountlow'> {
    return this.handler('bufferedamountlow')
  }

  set onbufferedamountlow(handler: Handler<'bufferedamountlow'>) {
    this.setHandler('bufferedamountlow', handler)
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new TypeError('A channel of this bridge sends bytes only.')
}
