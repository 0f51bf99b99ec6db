import type { Random } from './random.ts'

/**
 * From here on this thread's source of randomness is the seed, so that nonces, too, are the same in every run. Only ever where
 * nothing but a simulation runs. @returns what gives the real source back.
 */
export function seedRandomness(random: Random): () => void {
  const fill = <T extends ArrayBufferView>(view: T): T => {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(random.bytes(view.byteLength))
    return view
  }
  Object.defineProperty(crypto, 'getRandomValues', { configurable: true, writable: true, value: fill })
  // The real one stands on the prototype.
  return () => Reflect.deleteProperty(crypto, 'getRandomValues')
}
