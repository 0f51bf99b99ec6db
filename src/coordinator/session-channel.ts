import { concat, fromHex, type SessionId, taggedHash } from '../bytes/index.ts'

const CHANNEL_SECRET_BYTES = 16

/**
 * Secret of a session's channel, 16 bytes. It depends on the session as well: otherwise whoever is told a secret could announce another
 * session with it, and the two would meet in one channel.
 * @param secret of the session's link, 16 bytes.
 */
export function sessionChannelSecret(secret: Uint8Array, sessionId: SessionId): Uint8Array {
  const hash = taggedHash('muster/session-channel', concat(secret, fromHex(sessionId)))
  return hash.slice(0, CHANNEL_SECRET_BYTES)
}
