/** Encrypts what the signer keeps; who holds the key, and what opens it, is the adapter's affair. */
export interface Sealer {
  /**
   * Authenticated encryption of a few hundred bytes.
   * @param associatedData bound to the result: `open` needs the same bytes.
   */
  seal(plaintext: Uint8Array, associatedData: Uint8Array): Promise<Uint8Array>
  /** @throws SignerError `seed_damaged` when the bytes, the key or the associated data are not those of `seal`. */
  open(sealed: Uint8Array, associatedData: Uint8Array): Promise<Uint8Array>
}

/** Records by key, each written whole or not at all: the slice of storage that the signer needs. */
export interface SignerRecords {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
  keys(prefix: string): Promise<readonly string[]>
}
