/** Frames of yamux (hashicorp/yamux, spec.md): version, type, flags (2 bytes), stream (4 bytes), length (4 bytes), all big-endian. */
const HEAD_BYTES = 12
const TYPE_OFFSET = 1
const STREAM_OFFSET = 4
const LENGTH_OFFSET = 8
const DATA = 0

/** The most that a stream may send before the other side has read it, and so the longest frame. */
export const WINDOW_BYTES = 256 * 1024

/** Follows the frames in the bytes of one connection, and tells which bytes belong to what. */
export class FrameFollower {
  readonly #head = new Uint8Array(HEAD_BYTES)
  #headBytes = 0
  /** What is left of the frame that is being received. */
  #payloadBytes = 0
  #isFree = false

  /**
   * @param isFree whether frames of this stream cost nothing.
   * @returns how many of these bytes belong to frames that do; undefined when a frame announces more than a window.
   */
  costOf(bytes: Uint8Array, isFree: (streamId: number, isData: boolean) => boolean): number | undefined {
    let cost = 0
    for (let at = 0; at < bytes.length;) {
      const isHead = this.#payloadBytes === 0
      const wanted = isHead ? HEAD_BYTES - this.#headBytes : this.#payloadBytes
      const taken = bytes.subarray(at, at + wanted)
      at += taken.length
      if (!isHead) {
        this.#payloadBytes -= taken.length
        if (!this.#isFree) cost += taken.length
        continue
      }
      this.#head.set(taken, this.#headBytes)
      this.#headBytes += taken.length
      if (this.#headBytes < HEAD_BYTES) break
      this.#headBytes = 0
      const head = new DataView(this.#head.buffer)
      const isData = head.getUint8(TYPE_OFFSET) === DATA
      const length = isData ? head.getUint32(LENGTH_OFFSET) : 0
      if (length > WINDOW_BYTES) return undefined
      this.#payloadBytes = length
      this.#isFree = isFree(head.getUint32(STREAM_OFFSET), isData)
      if (!this.#isFree) cost += HEAD_BYTES
    }
    return cost
  }
}
