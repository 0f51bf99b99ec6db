import { describeError } from './errors.ts'

/** Whether a signer refuses for want of its key: once its owner unlocks it, the same call goes through. */
export function isKeyLocked(error: unknown): boolean {
  const { code } = describeError(error)
  return code === 'seed_locked' || code === 'seed_missing'
}
