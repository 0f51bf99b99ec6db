/** The prime of secp256k1's field, 2²⁵⁶ − 2³² − 977 (SEC 2 v2, 2.4.1). */
export const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn

/** The remainder of `value` in [0, P); `value` may be negative. */
export function modP(value: bigint): bigint {
  const remainder = value % P
  return remainder < 0n ? remainder + P : remainder
}

/**
 * The inverse of `value` modulo `modulus`, a prime; in a time that depends on `value`, so for public data only.
 * @throws RangeError for a multiple of the modulus, which has none.
 */
export function invert(value: bigint, modulus: bigint): bigint {
  let [low, high] = [value % modulus, modulus]
  if (low < 0n) low += modulus
  if (low === 0n) throw new RangeError('Zero has no inverse.')
  let [x, u] = [0n, 1n]
  while (low !== 0n) {
    const quotient = high / low
    ;[high, low] = [low, high - low * quotient]
    ;[x, u] = [u, x - u * quotient]
  }
  return x < 0n ? x + modulus : x
}

/** A square root of `value` in [0, P), or undefined where there is none. P = 3 mod 4, so it is value^((P + 1) / 4). */
export function squareRoot(value: bigint): bigint | undefined {
  let root = 1n
  let power = value
  for (let exponent = (P + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * power) % P
    power = (power * power) % P
  }
  return (root * root) % P === value ? root : undefined
}
