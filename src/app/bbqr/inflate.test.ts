import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inflate } from './inflate.ts'
import { vectors } from './vectors.contract.ts'
import { readFrame } from './frame.ts'
import { concat } from '../../bytes/index.ts'

const MIB = 1_048_576
const refusedWith = (code: string): object => expect.objectContaining({ name: 'RefusedError', code }) as object

test('what was scanned from a real device unpacks', async () => {
  const frames = vectors.realScan.map((text) => readFrame(text.replace('B$ZU', 'B$ZP')))
  const inOrder = frames.toSorted((a, b) => a.frameIndex - b.frameIndex).map(({ block }) => block)
  const text = new TextDecoder().decode(await inflate(concat(...inOrder), MIB))
  expect(text).toContain('Public Service Announcement')
  expect(text).toContain('Zlib compressed')
})

test('as much as is allowed comes out, and not a byte more', async () => {
  const content = Uint8Array.from({ length: 5_000 }, (_, index) => (index * index) % 251)
  expect(await inflate(deflateRawSync(content), 5_000)).toEqual(content)
  await expect(inflate(deflateRawSync(content), 4_999)).rejects.toThrow(refusedWith('codes_too_large'))
  expect(await inflate(deflateRawSync(new Uint8Array(0)), 0)).toEqual(new Uint8Array(0))
})

test('a bomb is given up long before it is unpacked', async () => {
  const bomb = deflateRawSync(new Uint8Array(96 * MIB))
  const before = process.memoryUsage().arrayBuffers
  await expect(inflate(bomb, MIB)).rejects.toThrow(refusedWith('codes_too_large'))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB)
})

test('what is cut off, or was never packed, is damaged', async () => {
  const whole = deflateRawSync(new TextEncoder().encode('the whole of it, the whole of it'))
  await expect(inflate(whole.subarray(0, -4), MIB)).rejects.toThrow(refusedWith('codes_damaged'))
  await expect(inflate(new Uint8Array(0), MIB)).rejects.toThrow(refusedWith('codes_damaged'))
  await expect(inflate(new Uint8Array(20).fill(0xff), MIB)).rejects.toThrow(refusedWith('codes_damaged'))
})
