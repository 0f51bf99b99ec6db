import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

type Sha256 = ReturnType<typeof sha256.create>

/** SHA-256 states that have taken in `SHA256(tag) ‖ SHA256(tag)` already; tags are few and constant. */
const midstates = new Map<string, Sha256>()

function midstate(tag: string): Sha256 {
  let state = midstates.get(tag)
  if (state === undefined) {
    const tagHash = sha256(utf8ToBytes(tag))
    state = sha256.create().update(tagHash).update(tagHash)
    midstates.set(tag, state)
  }
  return state
}

/**
 * BIP340's `SHA256(SHA256(tag) ‖ SHA256(tag) ‖ parts…)`, 32 bytes.
 * `tag` is a constant of the program, never something that a peer chose: states are kept for each tag.
 */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = midstate(tag).clone()
  for (const part of parts) state.update(part)
  return state.digest()
}
