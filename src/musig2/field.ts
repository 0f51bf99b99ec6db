/** The prime of secp256k1's field, 2²⁵⁶ − 2³² − 977 (SEC 2 v2, 2.4.1). */
export const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn
