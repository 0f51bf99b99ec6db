import { concat } from '../../src/bytes/index.ts'
import type { Random } from '../../src/simulation/random.ts'
import type { ByteGrammar, Target } from '../target.ts'
import { changeBytes } from './bytes.ts'
import { changeCbor } from './cbor.ts'
import { changeData } from './data.ts'
import { changePsbt } from './psbt.ts'
import { changeText } from './text.ts'

/** So many changes at the most, one upon the other; most inputs have one or two. */
const MOST_CHANGES = 6
/** How often a change follows the grain of the bytes or the text. */
const ALONG_THE_GRAIN = 0.6

/** An input made of those that are in the pool. @param pool at least one; of the kind that the target reads. */
export function mutate(target: Target, pool: readonly unknown[], random: Random): unknown {
  let input = random.pick(pool)
  const count = random.chance(0.5) ? 1 : 1 + random.below(MOST_CHANGES)
  for (let change = 0; change < count; change++) input = changeOnce(target, input, random, random.pick(pool))
  return input
}

function changeOnce(target: Target, input: unknown, random: Random, other: unknown): unknown {
  switch (target.kind) {
    case 'bytes': {
      const bytes = input as Uint8Array
      const isAlong = random.chance(ALONG_THE_GRAIN)
      const changed = isAlong ? alongGrain(target.grammar, bytes, random, other as Uint8Array) : undefined
      return changed ?? changeBytes(bytes, random, other as Uint8Array)
    }
    case 'text': {
      const text = input as string
      const isAlong = target.grammar === 'json' && random.chance(ALONG_THE_GRAIN)
      const changed = isAlong ? changeJson(text, random, other as string) : undefined
      return changed ?? changeText(text, random, other as string)
    }
    case 'data':
      return changeData(input, random, other)
  }
}

function alongGrain(
  grammar: ByteGrammar,
  bytes: Uint8Array,
  random: Random,
  other: Uint8Array,
): Uint8Array | undefined {
  switch (grammar) {
    case 'cbor':
      return changeCbor(bytes, random, other)
    case 'behind-a-byte': {
      const changed = changeCbor(bytes.subarray(1), random, other.subarray(1))
      return changed === undefined ? undefined : concat(bytes.subarray(0, 1), changed)
    }
    case 'psbt':
      return changePsbt(bytes, random, other)
    case 'plain':
      return undefined
  }
}

/** Undefined where the text is no JSON, or what it would become has none. */
function changeJson(text: string, random: Random, other: string): string | undefined {
  try {
    return JSON.stringify(changeData(JSON.parse(text), random, JSON.parse(other)))
  } catch {
    return undefined
  }
}
