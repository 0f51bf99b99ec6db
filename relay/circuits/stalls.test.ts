import { describe, expect, it } from 'vitest'
import { Stalls } from './stalls.ts'

describe('stalls', () => {
  it('end the one that has lasted longest when there are too many', () => {
    const ended: string[] = []
    const stalls = new Stalls(2)
    const begin = (name: string): object => {
      const who = { name }
      stalls.begin(who, () => ended.push(name))
      return who
    }
    const first = begin('first')
    begin('second')
    stalls.begin(first, () => ended.push('first, begun again'))
    begin('third')
    expect(ended).toEqual(['first'])
    stalls.end(first)
    begin('fourth')
    expect(ended).toEqual(['first', 'second'])
    expect(stalls.count).toBe(2)
  })

  it('that are over make room', () => {
    const stalls = new Stalls(1)
    const who = {}
    stalls.begin(who, () => {
      throw new Error('ended')
    })
    stalls.end(who)
    stalls.begin({}, () => undefined)
    expect(stalls.count).toBe(1)
  })
})
