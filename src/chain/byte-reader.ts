/** Bytes that end too early, go on too long or write a length in more bytes than it needs. */
export class ByteReaderError extends Error {
  override readonly name = 'ByteReaderError'
}

/** Reads Bitcoin's serialisation from front to back. Every read is checked; slices are copies. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** @throws ByteReaderError */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.#bytes.slice(start, start + length)
  }

  /** @throws ByteReaderError */
  uint8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  /** @throws ByteReaderError */
  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  /** @throws ByteReaderError */
  int32(): number {
    return this.#view.getInt32(this.#advance(4), true)
  }

  /** @throws ByteReaderError */
  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true)
  }

  /**
   * A length in its shortest form, below 2³².
   * @throws ByteReaderError
   */
  compactSize(): number {
    const first = this.uint8()
    if (first < 0xfd) return first
    if (first === 0xff) throw new ByteReaderError('A length is beyond all limits.')
    const value = first === 0xfd ? this.#view.getUint16(this.#advance(2), true) : this.uint32()
    if (value < (first === 0xfd ? 0xfd : 0x1_0000)) throw new ByteReaderError('A length is not in its shortest form.')
    return value
  }

  /**
   * A length and as many bytes.
   * @throws ByteReaderError
   */
  prefixedBytes(): Uint8Array {
    return this.bytes(this.compactSize())
  }

  /** Whether the next bytes are these; nothing is read. */
  isNext(expected: Uint8Array): boolean {
    return expected.every((byte, index) => this.#bytes[this.#offset + index] === byte)
  }

  /** @throws ByteReaderError when bytes are left. */
  expectEnd(): void {
    if (!this.isAtEnd) throw new ByteReaderError('There are bytes left over at the end.')
  }

  #advance(length: number): number {
    const start = this.#offset
    if (length > this.#bytes.length - start) throw new ByteReaderError('The bytes end too early.')
    this.#offset = start + length
    return start
  }
}
