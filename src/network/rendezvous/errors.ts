/** What can be wrong with bytes of the rendezvous protocol. Each is a reason to reset the stream. */
export type RendezvousErrorCode = 'message_too_long' | 'message_malformed'

/** Bytes that are not a message of the rendezvous protocol, or a message that may not be sent. */
export class RendezvousError extends Error {
  override readonly name = 'RendezvousError'
  readonly code: RendezvousErrorCode

  constructor(code: RendezvousErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
