/** What can be wrong with what a peer sends to open a circuit. Each is a reason to reset the stream. */
export type CircuitErrorCode = 'message_too_long' | 'message_malformed' | 'stream_ended'

/** Bytes that are no message of the circuit protocols, or a stream that ended before its message. */
export class CircuitError extends Error {
  override readonly name = 'CircuitError'
  readonly code: CircuitErrorCode

  constructor(code: CircuitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
