/** Why a stream of a channel came to an end before its time. */
export type ChannelErrorCode =
  | 'frame_too_long'
  | 'message_malformed'
  | 'message_unexpected'
  | 'proof_wrong'
  | 'unread_too_much'
  | 'channel_unknown'
  | 'stream_ended'

/** What a peer that keeps to the protocol never causes. */
const VIOLATIONS: ReadonlySet<ChannelErrorCode> = new Set<ChannelErrorCode>([
  'frame_too_long',
  'message_malformed',
  'message_unexpected',
  'proof_wrong',
])

/** The end of one stream; others, and the connection, may go on. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  readonly code: ChannelErrorCode

  constructor(code: ChannelErrorCode, message: string) {
    super(message)
    this.code = code
  }

  /** Whether the peer is to blame. */
  get isViolation(): boolean {
    return VIOLATIONS.has(this.code)
  }
}
