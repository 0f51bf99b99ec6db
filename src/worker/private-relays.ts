/** Addresses of this machine and of private networks (RFC 1918, RFC 4193, RFC 6762), as they stand in a page's address. */
const PRIVATE_HOST =
  /^(localhost|.*\.localhost|.*\.local|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[::1\]|\[f[cd][0-9a-f:]+\])$/i

/**
 * Whether a page from this place may be introduced by relays on this machine or in its network: only one that comes from there itself, since links
 * and peers name relays.
 */
export function mayDialPrivateRelays(hostname: string): boolean {
  return PRIVATE_HOST.test(hostname)
}
