import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBitcoind } from './find-bitcoind.ts'

describe('findBitcoind', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-find-'))
    for (const name of ['empty', 'text', 'program']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'text', 'bitcoind'), '')
    writeFileSync(join(folder, 'program', 'bitcoind'), '')
    chmodSync(join(folder, 'program', 'bitcoind'), 0o755)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  it('takes the one that BITCOIND names before any on PATH', () => {
    expect(findBitcoind({ BITCOIND: '/opt/bitcoind', PATH: join(folder, 'program') })).toBe('/opt/bitcoind')
  })

  it('takes the first on PATH that may be run', () => {
    const PATH = ['empty', 'text', 'program'].map((name) => join(folder, name)).join(delimiter)
    expect(findBitcoind({ BITCOIND: '', PATH })).toBe(join(folder, 'program', 'bitcoind'))
  })

  it('finds none where none is', () => {
    expect(findBitcoind({})).toBeUndefined()
    expect(findBitcoind({ PATH: `${join(folder, 'empty')}${delimiter}.` })).toBeUndefined()
  })
})
