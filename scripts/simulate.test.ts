import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const SCRIPT = join(import.meta.dirname, 'simulate.ts')

async function simulate(...options: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)(execPath, [SCRIPT, '--threads', '2', ...options], { maxBuffer: 2 ** 26 })
}

describe('the simulation', () => {
  it('keeps every promise in some hundred schedules, a few of them with real cryptography', async () => {
    const { stdout } = await simulate('--schedules', '300')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('303 passed, 0 failed')
    // It says something only if signatures were made, sessions had to finish and signers were blamed.
    const seen = (of: string): number => Number(new RegExp(String.raw`(\d+) ${of}`).exec(stdout)?.[1])
    expect(seen('signatures checked')).toBeGreaterThan(200)
    expect(seen('sessions whose signers all came back')).toBeGreaterThan(50)
    expect(seen('signers blamed')).toBeGreaterThan(5)
  })

  it.each(['light', 'real'])(
    'plays the same schedule again from its seed, with %s cryptography',
    async (cryptography) => {
      const once = await simulate('--seed', '8', '--signers', '3', '--crypto', cryptography, '--log')
      const again = await simulate('--seed', '8', '--signers', '3', '--crypto', cryptography, '--log')
      expect(once.stdout.split('\n').length).toBeGreaterThan(100)
      expect(again.stdout).toBe(once.stdout)
    },
  )

  it('plays a plan that was printed', async () => {
    const plan = {
      seed: 'printed',
      signerCount: 2,
      heldShare: 0,
      slowNodes: [],
      hostileNodes: [],
      sessions: [{ creator: 0, text: 'A payment', electionMethod: 'first-signer' }],
      events: [{ step: 0, kind: 'propose', node: 0, session: 0 }],
    }
    const { stdout } = await simulate('--plan', JSON.stringify(plan))
    expect(stdout).toContain('"finishedCount":1')
  })

  it('sees that nothing is signed with a nonce that arrived after the last verification', async () => {
    // An infinite nonce comes while the signer is asked which of its nonces are alive.
    const plan = {
      seed: '52207',
      signerCount: 4,
      heldShare: 0.4,
      slowNodes: [],
      hostileNodes: [0, 1],
      sessions: [{ creator: 2, text: 'Payment 0 of 52207', electionMethod: 'last-signer' }],
      events: [
        { step: 0, kind: 'propose', node: 2, session: 0 },
        { step: 0, kind: 'approve', node: 3, session: 0 },
        { step: 46, kind: 'attack', node: 1, attack: 'another name' },
        { step: 86, kind: 'approve', node: 2, session: 0 },
        { step: 152, kind: 'attack', node: 1, attack: 'honest nonce' },
        { step: 261, kind: 'attack', node: 0, attack: 'a nonce that cancels the others' },
        { step: 265, kind: 'attack', node: 1, attack: 'a nonce that is infinite' },
      ],
    }
    const { stdout } = await simulate('--crypto', 'light', '--plan', JSON.stringify(plan))
    expect(stdout).toContain('1 passed, 0 failed')
  })

  it.each([
    ['--seed', 'x'],
    ['--schedules', '0'],
    ['--signers', '9'],
    ['--crypto', 'none'],
  ])('refuses %s %s', async (name, value) => {
    await expect(simulate(name, value)).rejects.toMatchObject({ code: 2 })
  })
})
