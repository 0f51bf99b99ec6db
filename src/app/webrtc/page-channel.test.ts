import { describe, expect, it } from 'vitest'
import type { BrowserError, ChannelState } from '../../bridge/index.ts'
import { type ChannelReport, ProxiedChannel } from './page-channel.ts'

/** As a browser's own: bytes go out while it is open, are refused before, and are dropped once it closes. */
class FakeChannel extends EventTarget {
  readonly label = ''
  readonly protocol = ''
  readonly id = 1
  readonly bufferedAmount = 0
  readonly taken: number[] = []
  bufferedAmountLowThreshold = 0
  binaryType: 'arraybuffer' | 'blob' = 'blob'
  readyState: ChannelState = 'open'

  send(data: Uint8Array): void {
    if (this.readyState !== 'open') throw new DOMException('The channel is not open.', 'InvalidStateError')
    this.taken.push(...data)
  }

  close(): void {
    this.readyState = 'closing'
  }
}

function proxied(): {
  readonly fake: FakeChannel
  readonly channel: ProxiedChannel
  readonly sent: number[]
  readonly failures: BrowserError[]
} {
  const fake = new FakeChannel()
  const sent: number[] = []
  const failures: BrowserError[] = []
  const unexpected = (): void => {
    throw new Error('Nothing of that kind happens here.')
  }
  const report: ChannelReport = {
    open: unexpected,
    closing: unexpected,
    closed: unexpected,
    failed: (error) => failures.push(error),
    message: unexpected,
    sent: (bytes) => sent.push(bytes),
    low: unexpected,
  }
  return { fake, channel: new ProxiedChannel(fake, report), sent, failures }
}

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer

describe('a channel that stays on the page', () => {
  it('sends what the worker says, and tells that it did', () => {
    const { fake, channel, sent, failures } = proxied()
    channel.send(bytes(1, 2, 3))
    channel.send(bytes(4))
    expect([fake.taken, sent, failures]).toEqual([[1, 2, 3, 4], [3, 1], []])
  })

  it.each(['closing', 'closed'] as const)('drops without a word what comes when it is %s', (readyState) => {
    const { fake, channel, sent, failures } = proxied()
    fake.readyState = readyState
    channel.send(bytes(1))
    expect([fake.taken, sent, failures, fake.readyState]).toEqual([[], [], [], readyState])
  })

  it('fails and closes rather than lose bytes, when the browser calls it connecting again after it was open', () => {
    const { fake, channel, sent, failures } = proxied()
    fake.readyState = 'connecting'
    channel.send(bytes(1))
    channel.send(bytes(2))
    expect([fake.taken, sent]).toEqual([[], []])
    expect(failures).toEqual([{ name: 'InvalidStateError', message: 'The channel is not open.' }])
    expect(fake.readyState).toBe('closing')
  })
})
