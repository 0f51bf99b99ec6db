import {
  INIT_LABEL,
  type ChannelOptions,
  type ConnectionConfiguration,
  type ConnectionState,
  type SessionDescription,
  type WebRtcCommand,
  type WebRtcEvent,
} from '../../bridge/index.ts'
import { plainCandidate, plainError, type ConnectionMaker, type RealChannel, type RealConnection } from './browser.ts'
import { AnsweredInitChannel, DialledInitChannel } from './init-channels.ts'
import { ProxiedChannel, type ChannelReport, type PageChannel } from './page-channel.ts'
import type { Wait } from './waits.ts'

/** What a served connection needs of the bridge around it. */
export interface WorkerLink {
  readonly makeConnection: ConnectionMaker
  readonly wait: Wait
  send(event: WebRtcEvent, transfer?: Transferable[]): void
  /** Send an event that carries a channel, and the channel with it. `false` when this browser or build cannot, and nothing was sent. */
  transfer(event: WebRtcEvent, channel: RealChannel): boolean
}

/** The commands that concern one connection. */
export type ConnectionCommand = Exclude<
  Extract<WebRtcCommand, { readonly connectionId: number }>,
  { readonly type: 'connection:create' | 'connection:close' }
>

type ChannelArrival = Extract<WebRtcEvent, { readonly type: 'channel:created' | 'channel:incoming' }>

/** What every event says of its connection. */
interface FromHere {
  readonly connectionId: number
  readonly connectionState: ConnectionState
}

/** A real `RTCPeerConnection`, held for the worker. */
export class ServedConnection {
  readonly #worker: WorkerLink
  readonly #connectionId: number
  readonly #connection: RealConnection
  readonly #listening = new AbortController()
  /** The channels that stayed on the page; the transferred ones are the worker's alone. */
  readonly #channels = new Map<number, PageChannel>()
  #lastChannelId = -1

  /** @throws whatever the browser throws for this configuration, or when it has no WebRTC. */
  constructor(worker: WorkerLink, connectionId: number, configuration: ConnectionConfiguration) {
    this.#worker = worker
    this.#connectionId = connectionId
    this.#connection = worker.makeConnection(configuration)
    this.#on('connectionstatechange', () => {
      worker.send({ ...this.#now(), type: 'connection:state' })
    })
    this.#on('icecandidate', (event) => {
      const { candidate } = event as RTCPeerConnectionIceEvent
      worker.send({ ...this.#now(), type: 'connection:ice-candidate', candidate: plainCandidate(candidate) })
    })
    this.#on('icecandidateerror', (event) => {
      const { errorCode, errorText } = event as RTCPeerConnectionIceErrorEvent
      worker.send({ ...this.#now(), type: 'connection:ice-candidate-error', errorCode, errorText })
    })
    this.#on('datachannel', (event) => {
      this.#accept((event as Event & { readonly channel: RealChannel }).channel)
    })
  }

  handle(command: ConnectionCommand): void {
    switch (command.type) {
      case 'connection:create-offer':
        this.#answer(command.callId, async () => this.#connection.createOffer())
        break
      case 'connection:create-answer':
        this.#answer(command.callId, async () => this.#connection.createAnswer())
        break
      case 'connection:set-local-description': {
        const description = command.description ?? undefined
        this.#answer(command.callId, async () => this.#connection.setLocalDescription(description))
        break
      }
      case 'connection:set-remote-description':
        this.#answer(command.callId, async () => this.#connection.setRemoteDescription(command.description))
        break
      case 'connection:add-ice-candidate':
        this.#answer(command.callId, async () => this.#connection.addIceCandidate(command.candidate))
        break
      case 'channel:create':
        this.#create(command.channelId, command.label, command.options)
        break
      // A channel that is not here any more has closed, and the worker is being told.
      case 'channel:send':
        this.#channels.get(command.channelId)?.send(command.data)
        break
      case 'channel:close':
        this.#channels.get(command.channelId)?.close()
        break
    }
  }

  /** Close the real connection, and with it every channel and every wait. The worker's half is closed already and hears no more. */
  close(): void {
    this.#listening.abort()
    for (const channel of this.#channels.values()) channel.abandon()
    this.#channels.clear()
    this.#connection.close()
  }

  #create(channelId: number, label: string, options: ChannelOptions): void {
    let channel: RealChannel
    try {
      channel = this.#connection.createDataChannel(label, options)
    } catch (error) {
      const report = this.#reportOf(channelId)
      report.failed(plainError(error))
      report.closed()
      return
    }
    const { readyState, id } = channel
    const arrival: ChannelArrival = {
      ...this.#now(),
      type: 'channel:created',
      channelId,
      channel: null,
      readyState,
      id,
    }
    this.#place(channel, arrival, (report) => new DialledInitChannel(channel, report, this.#worker.wait))
  }

  #accept(channel: RealChannel): void {
    // Odd ids are the page's; the worker numbers what it makes with even ones.
    this.#lastChannelId += 2
    const { label, protocol, readyState, id } = channel
    const ids = { channelId: this.#lastChannelId, id }
    const arrival: ChannelArrival = {
      ...this.#now(),
      ...ids,
      type: 'channel:incoming',
      channel: null,
      label,
      protocol,
      readyState,
    }
    this.#place(channel, arrival, (report) => new AnsweredInitChannel(channel, report, this.#worker.wait))
  }

  /**
   * Give the channel to the worker or keep it, in the very task that made it and before anything listens to it here: afterwards a
   * browser refuses to transfer it.
   */
  #place(channel: RealChannel, arrival: ChannelArrival, makeInit: (report: ChannelReport) => PageChannel): void {
    const isInit = channel.label === INIT_LABEL
    if (!isInit && this.#worker.transfer({ ...arrival, channel }, channel)) return
    const report = this.#reportOf(arrival.channelId)
    this.#channels.set(arrival.channelId, isInit ? makeInit(report) : new ProxiedChannel(channel, report))
    this.#worker.send(arrival)
  }

  #answer(
    callId: number,
    call: () => Promise<{ readonly type: SessionDescription['type']; readonly sdp?: string } | void>,
  ): void {
    call().then(
      (result) => {
        // Only plain data can cross.
        const description = result === undefined ? null : { type: result.type, sdp: result.sdp ?? '' }
        this.#sendUnlessClosed({ ...this.#now(), type: 'connection:answered', callId, description })
      },
      (error: unknown) => {
        this.#sendUnlessClosed({ ...this.#now(), type: 'connection:refused', callId, error: plainError(error) })
      },
    )
  }

  #sendUnlessClosed(event: WebRtcEvent): void {
    // The worker rejected what was pending when it closed the connection.
    if (!this.#listening.signal.aborted) this.#worker.send(event)
  }

  #reportOf(channelId: number): ChannelReport {
    const send = (event: WebRtcEvent, transfer?: Transferable[]): void => {
      this.#worker.send(event, transfer)
    }
    const now = (): FromHere & { readonly channelId: number } => ({
      ...this.#now(),
      channelId,
    })
    return {
      open: (id) => {
        send({ ...now(), type: 'channel:open', id })
      },
      closing: () => {
        send({ ...now(), type: 'channel:closing' })
      },
      closed: () => {
        this.#channels.delete(channelId)
        send({ ...now(), type: 'channel:closed' })
      },
      failed: (error) => {
        send({ ...now(), type: 'channel:error', error })
      },
      message: (data) => {
        send({ ...now(), type: 'channel:message', data }, typeof data === 'string' ? [] : [data])
      },
      sent: (bytes, bufferedAmount) => {
        send({ ...now(), type: 'channel:sent', bytes, bufferedAmount })
      },
      low: (bufferedAmount) => {
        send({ ...now(), type: 'channel:low', bufferedAmount })
      },
    }
  }

  #now(): FromHere {
    return { connectionId: this.#connectionId, connectionState: this.#connection.connectionState }
  }

  #on(type: string, listener: (event: Event) => void): void {
    this.#connection.addEventListener(type, listener, { signal: this.#listening.signal })
  }
}
