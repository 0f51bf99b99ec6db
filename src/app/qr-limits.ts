/** More than this in one code is too fine for the camera of a phone. */
const MOST_BITS = 10_000
/** Only these are packed tighter than bytes. */
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/

/** Whether a text makes a QR code that a phone can still read from a screen. */
export function fitsQr(text: string): boolean {
  const bits = ALPHANUMERIC.test(text) ? text.length * 5.5 : new TextEncoder().encode(text).length * 8
  return bits <= MOST_BITS
}
