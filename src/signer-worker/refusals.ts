import { DoorError, type RefusalDetail } from '../bridge/index.ts'
import { ReviewError } from '../chain/index.ts'
import { StoreError } from '../coordinator/ports/store.ts'
import { SignerError } from '../signer/index.ts'
import { VaultError } from '../vault/index.ts'
import { KeyError } from './errors.ts'

/** What leaves the worker of an error. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly detail: RefusalDetail
}

/**
 * Code and message of the errors whose texts are written for people and known to carry no secret. Of everything else only that it
 * happened: what a library puts into its messages is not known here.
 */
export function refusalOf(error: unknown): Refusal {
  const isKnown =
    error instanceof SignerError ||
    error instanceof VaultError ||
    error instanceof ReviewError ||
    error instanceof StoreError ||
    error instanceof DoorError
  if (error instanceof KeyError) return { code: error.code, message: error.message, detail: error.detail }
  if (isKnown) return { code: error.code, message: error.message, detail: { kind: 'none' } }
  return { code: 'internal', message: 'The part that signs has failed.', detail: { kind: 'none' } }
}
