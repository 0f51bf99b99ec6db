/** What can be wrong with a group's documents. The code is stable, the message is for people. */
export type GroupErrorCode =
  | 'name_invalid'
  | 'xpub_invalid'
  | 'origin_invalid'
  | 'opening_malformed'
  | 'enrolment_malformed'
  | 'seal_malformed'
  | 'confirmation_malformed'
  | 'proposal_message_malformed'
  | 'roster_malformed'
  | 'roster_size'
  | 'member_twice'

/** A group's document or a member's contribution that is refused. */
export class GroupError extends Error {
  override readonly name = 'GroupError'
  readonly code: GroupErrorCode

  constructor(code: GroupErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
