/** What can be wrong with a proposal or with what a statement says. The code is stable, the message is for people. */
export type SessionErrorCode =
  | 'proposal_malformed'
  | 'proposal_version'
  | 'signers_malformed'
  | 'subject_malformed'
  | 'note_too_long'
  | 'text_too_long'
  | 'times_malformed'
  | 'items_malformed'
  | 'body_malformed'

/** A session's document or statement that is refused. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode

  constructor(code: SessionErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
