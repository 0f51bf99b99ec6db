import type { ChannelStream } from './channel-stream.ts'

/** Frames that wait because a peer reads more slowly than they are sent: four of the largest documents. */
export const MAX_QUEUED_BYTES = 4_194_304

/** Frames for one peer, kept until its stream takes more. */
export class Outbox {
  #frames: Uint8Array[] = []
  #queuedBytes = 0

  /** @returns whether there was room. */
  add(frame: Uint8Array): boolean {
    if (this.#queuedBytes + frame.length > MAX_QUEUED_BYTES) return false
    this.#frames.push(frame)
    this.#queuedBytes += frame.length
    return true
  }

  /** Hand over as much as the stream takes without keeping it in memory. */
  drainInto(stream: ChannelStream): void {
    let count = 0
    for (const frame of this.#frames) {
      if (stream.needsDrain) break
      stream.send({ type: 'frame', bytes: frame })
      this.#queuedBytes -= frame.length
      count += 1
    }
    this.#frames.splice(0, count)
  }

  clear(): void {
    this.#frames = []
    this.#queuedBytes = 0
  }
}
