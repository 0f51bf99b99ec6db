/**
 * A command that was not carried out. `code` is stable: the one that the worker gave, or one of this client's own:
 * `worker_failed` (it crashed or could not be loaded), `worker_stopped` (this tab ended it), `worker_unclear` (its answer is not one
 * of the contract).
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
