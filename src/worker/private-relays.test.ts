import { describe, expect, it } from 'vitest'
import { mayDialPrivateRelays } from './private-relays.ts'

describe('mayDialPrivateRelays', () => {
  it.each([
    'localhost',
    'app.localhost',
    'box.local',
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.2',
    '172.16.0.1',
    '[::1]',
    '[fd00::1]',
  ])('lets a page from %s', (hostname) => expect(mayDialPrivateRelays(hostname)).toBe(true))

  it.each([
    'muster.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    '8.8.8.8',
    '172.32.0.1',
    'fd.test',
    '[2001:db8::1]',
  ])('keeps a page from %s to public ones', (hostname) => expect(mayDialPrivateRelays(hostname)).toBe(false))
})
