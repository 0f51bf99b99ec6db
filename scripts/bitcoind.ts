// Prints the path of a bitcoind for the tests on a real node; fetches one into the cache first where there is none.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findBitcoind } from '../relay/chain/index.ts'
import { fetchFromDebian } from './debian-bitcoind.ts'
import { ensureBitcoind } from './ensure-bitcoind.ts'

const CACHE = join(import.meta.dirname, '..', '.cache', 'bitcoind')

/** @throws Error saying why there is none and what to do. */
export function bringBitcoind(): string {
  const onPath = findBitcoind({ PATH: process.env['PATH'] })
  const result = ensureBitcoind({
    named: process.env['BITCOIND'],
    places: [...(onPath === undefined ? [] : [onPath]), join(CACHE, 'bin', 'bitcoind')],
    starts: (file) => spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0,
    fetch: () => fetchFromDebian(CACHE),
    say: (text) => {
      console.error(text)
    },
  })
  if ('path' in result) return result.path
  throw new Error(result.problem)
}

if (import.meta.main) {
  try {
    console.log(bringBitcoind())
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
