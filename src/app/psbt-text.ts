/** `psbt` and 0xff: how the bytes of a PSBT begin (BIP174). */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff]

export function isPsbt(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte)
}

/** What a file holds: the bytes of a PSBT, or the text that some wallets write into such a file. */
export function psbtIn(bytes: Uint8Array): Uint8Array | string {
  if (isPsbt(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch {
    return bytes
  }
}
