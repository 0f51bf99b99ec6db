/** Why the coordinator refuses a call. The code is stable, the message is for people. */
export type CoordinatorErrorCode =
  | 'not_started'
  | 'session_unknown'
  | 'session_not_readable'
  | 'session_expired'
  | 'session_over'
  | 'session_not_complete'
  | 'nonces_exhausted'
  | 'not_your_turn'
  | 'failover_disabled'
  | 'group_unknown'
  | 'gathering_unknown'
  | 'gathering_not_open'
  | 'gathering_not_sealed'
  | 'already_joined'
  | 'not_joined'
  | 'not_creator'
  | 'name_taken'
  | 'link_kind_wrong'

/** A call that the coordinator refuses; nothing was changed by it. */
export class CoordinatorError extends Error {
  override readonly name = 'CoordinatorError'
  readonly code: CoordinatorErrorCode

  constructor(code: CoordinatorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Code and words of anything that was thrown: the error's own, or `internal` for what has none. */
export function describeError(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: 'internal', message: 'Something failed without saying why.' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { code, message: error.message }
}
