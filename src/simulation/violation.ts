/** A promise that the simulation saw broken. */
export type BrokenPromise =
  /** A secret nonce served two challenges, or two statements. */
  | 'nonce'
  /** A signature, or a part of one, of what was not approved. */
  | 'signature'
  /** The same statements, and another state. */
  | 'state'
  /** An honest signer came back and did not finish. */
  | 'liveness'
  /** An honest signer or peer was blamed, or a guilty one was not. */
  | 'blame'
  /** More is kept than the bound allows. */
  | 'memory'
  /** Something was thrown that nothing should throw. */
  | 'error'

/** Ends a schedule: what was promised did not hold. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly promise: BrokenPromise

  constructor(promise: BrokenPromise, message: string) {
    super(message)
    this.promise = promise
  }
}
