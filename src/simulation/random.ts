import { taggedHash } from '../bytes/index.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Chance that a seed decides wholly: sfc32, which is fast and good enough to choose what happens next. Never for keys. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param seed any text; the same one gives the same numbers on every machine. */
  constructor(seed: string) {
    const state = new DataView(taggedHash('muster/simulation', utf8ToBytes(seed)).buffer)
    this.#a = state.getUint32(0)
    this.#b = state.getUint32(4)
    this.#c = state.getUint32(8)
    for (let round = 0; round < 12; round++) this.next()
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit
  }

  /** True in this share of all cases, 0 to 1. */
  chance(share: number): boolean {
    return this.next() < share * 2 ** 32
  }

  /** @throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)]
    if (picked === undefined) throw new RangeError('There is nothing to pick from.')
    return picked
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let index = 0; index < length; index++) bytes[index] = this.next() >>> 24
    return bytes
  }
}
