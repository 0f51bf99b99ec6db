import { describe, expect, it } from 'vitest'
import { ensureBitcoind, type NodeMachine } from './ensure-bitcoind.ts'

interface Situation {
  readonly named?: string
  readonly starting: readonly string[]
  readonly fetched?: string
}

function machine({ named, starting, fetched }: Situation): NodeMachine & { readonly said: string[] } {
  const said: string[] = []
  return {
    said,
    named,
    places: ['/usr/bin/bitcoind', '/cache/bin/bitcoind'],
    starts: (file) => starting.includes(file),
    fetch: () => {
      if (fetched === undefined) throw new Error('apt-get cannot be run.')
      return fetched
    },
    say: (text) => {
      said.push(text)
    },
  }
}

describe('ensureBitcoind', () => {
  it('takes the one that a person named, before any other', () => {
    const here = machine({ named: '/opt/bitcoind', starting: ['/opt/bitcoind', '/usr/bin/bitcoind'] })
    expect(ensureBitcoind(here)).toEqual({ path: '/opt/bitcoind' })
  })

  it('takes no other than the one that a person named', () => {
    const here = machine({ named: '/opt/bitcoind', starting: ['/usr/bin/bitcoind'] })
    expect(ensureBitcoind(here)).toEqual({ problem: 'BITCOIND is /opt/bitcoind, and that does not start.' })
  })

  it('takes the first that starts and fetches nothing', () => {
    const here = machine({ starting: ['/cache/bin/bitcoind'] })
    expect(ensureBitcoind(here)).toEqual({ path: '/cache/bin/bitcoind' })
    expect(here.said).toEqual([])
  })

  it('fetches one where none starts, and says so', () => {
    const here = machine({ starting: ['/fetched/bitcoind'], fetched: '/fetched/bitcoind' })
    expect(ensureBitcoind(here)).toEqual({ path: '/fetched/bitcoind' })
    expect(here.said).toEqual(['No bitcoind here: fetching one from Debian into the cache.'])
  })

  it.each([
    ['none can be fetched', {}, 'No bitcoind could be fetched: apt-get cannot be run.'],
    [
      'what was fetched does not start',
      { fetched: '/fetched/bitcoind' },
      'The bitcoind that was fetched does not start',
    ],
  ])('says what to do when %s', (_, situation, problem) => {
    const result = ensureBitcoind(machine({ starting: [], ...situation }))
    expect(result).toEqual({ problem: expect.stringContaining(problem) as string })
    expect(result).toEqual({ problem: expect.stringContaining('set BITCOIND') as string })
  })
})
