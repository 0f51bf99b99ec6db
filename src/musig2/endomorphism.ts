/**
 * secp256k1's endomorphism: λ⋅(x, y) = (βx, y), with λ³ = 1 mod N and β³ = 1 mod P (Gallant, Lambert, Vanstone:
 * "Faster point multiplication on elliptic curves with efficient endomorphisms"; the constants are libsecp256k1's).
 */
export const BETA = 0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501een
export const LAMBDA = 0x5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72n

// A short basis of the lattice of all (i, j) with i + j⋅λ = 0 mod N.
const A1 = 0x3086d221a7d46bcde86c90e49284eb15n
const MINUS_B1 = 0xe4437ed6010e88286f547fa90abfe4c3n
const A2 = 0x114ca50f7a8e2f3f657c1108d9d44cfd8n
const B2 = A1
// 2³⁸⁴⋅B2 / N and 2³⁸⁴⋅(−B1) / N, rounded: a product and a shift in place of a division.
const G1 = 0x3086d221a7d46bcde86c90e49284eb153daa8a1471e8ca7fe893209a45dbb031n
const G2 = 0xe4437ed6010e88286f547fa90abfe4c4221208ac9df506c61571b4ae8ac47f71n
const HALF = 1n << 383n

/**
 * `first + second⋅λ = scalar` modulo N, both of either sign and below 2¹²⁸ in magnitude, for a scalar in [0, N).
 * A scalar below 2¹²⁸ is its own first half.
 */
export function splitScalar(scalar: bigint): { first: bigint; second: bigint } {
  if (scalar >> 128n === 0n) return { first: scalar, second: 0n }
  const c1 = (scalar * G1 + HALF) >> 384n
  const c2 = (scalar * G2 + HALF) >> 384n
  return { first: scalar - c1 * A1 - c2 * A2, second: c1 * MINUS_B1 - c2 * B2 }
}
