import { argon2id } from 'hash-wasm'
import { VaultError } from './errors.ts'

/** What Argon2id was asked to do (RFC 9106). Stored beside the wrapped key. */
export interface Argon2Parameters {
  /** 16 bytes. */
  readonly salt: Uint8Array
  readonly memoryKib: number
  readonly passes: number
}

/** RFC 9106, section 4: the second recommended option, for where memory is short: 64 MiB and 3 passes. */
export const MEMORY_KIB = 65_536
export const PASSES = 3
/** Stronger than ours may be read, up to what would freeze a phone or exhaust it. */
const MAX_MEMORY_KIB = 1_048_576
const MAX_PASSES = 16
export const SALT_BYTES = 16
const KEY_BYTES = 32

/** NIST SP 800-63B, section 3.1.1.2, asks for 8; this key is attacked offline, so for more. */
export const MIN_PASSPHRASE_CHARACTERS = 10

/** @throws VaultError `passphrase_short`. */
export function checkNewPassphrase(passphrase: string): void {
  if (Array.from(passphrase.normalize('NFKC')).length < MIN_PASSPHRASE_CHARACTERS) {
    throw new VaultError(
      'passphrase_short',
      `Take at least ${MIN_PASSPHRASE_CHARACTERS} characters; four or five words are good.`,
    )
  }
}

/**
 * Argon2id of the passphrase (NFKC, UTF-8), 32 bytes; the caller wipes them.
 * @throws VaultError `parameters_refused` when they are weaker than ours, as whoever changed the record would like, or beyond reason.
 */
export async function keyFromPassphrase(passphrase: string, parameters: Argon2Parameters): Promise<Uint8Array> {
  const { salt, memoryKib, passes } = parameters
  const isStrong = memoryKib >= MEMORY_KIB && passes >= PASSES && salt.length === SALT_BYTES
  if (!isStrong || memoryKib > MAX_MEMORY_KIB || passes > MAX_PASSES) {
    throw new VaultError(
      'parameters_refused',
      'The protection by passphrase was changed to something weaker. It is not used.',
    )
  }
  return argon2id({
    password: passphrase.normalize('NFKC'),
    salt,
    memorySize: memoryKib,
    iterations: passes,
    parallelism: 1,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
}
