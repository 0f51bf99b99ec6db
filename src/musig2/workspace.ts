import { LIMBS } from './limbs.ts'
import type { Memory } from './limbs.ts'

/** The first elements of every memory are registers: functions keep what they need for the moment there. */
const REGISTERS = 9

/** The place of a register. */
export function register(index: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8): number {
  return index * LIMBS
}

/** A memory for so many elements besides the registers, and which of them are taken. */
export class Workspace {
  readonly m: Memory
  #end = REGISTERS * LIMBS

  constructor(elementCount: number) {
    this.m = new Float64Array((REGISTERS + elementCount) * LIMBS)
  }

  /** The first of so many places, one after the other, that nobody else has. */
  take(elementCount = 1): number {
    const first = this.#end
    this.#end += elementCount * LIMBS
    return first
  }
}
