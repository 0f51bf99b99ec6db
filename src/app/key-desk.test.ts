import { expect, test } from 'vitest'
import type { KeyCommand, KeyStatus } from '../bridge/index.ts'
import type { KeyClient, KeyReplyTo } from './key-client.ts'
import { openKeyDesk, type RunningKeyDesk } from './key-desk.ts'
import { createKeyStore, type KeyStore } from './stores/key.ts'
import { locked } from './testing/key.ts'
import { RefusedError } from './refused-error.ts'

const feeCap = { shareOfInputs: 0.05, satsPerVirtualByte: 500 }
const opener = { kind: 'passphrase', passphrase: 'right' } as const

/** A signer's worker with a key that one passphrase opens. */
class ScriptedSigner implements KeyClient {
  readonly asked: KeyCommand['type'][] = []
  status: KeyStatus = locked
  isEnded = false

  ask<C extends KeyCommand>(command: C): Promise<KeyReplyTo<C>> {
    this.asked.push(command.type)
    if (this.isEnded) return Promise.reject(new RefusedError('worker_stopped', ''))
    if (command.type === 'unlock') {
      if (command.opener.kind !== 'passphrase' || command.opener.passphrase !== 'right') {
        this.status = { ...locked, nextTryAtMs: 9 }
        return Promise.reject(new RefusedError('passphrase_wrong', ''))
      }
      this.status = { ...locked, state: 'unlocked' }
    }
    const reply = command.type === 'status' ? { kind: 'status', status: this.status } : { kind: 'done' }
    return Promise.resolve(reply as KeyReplyTo<C>)
  }

  end(): void {
    this.isEnded = true
  }
}

interface Scene {
  readonly desk: RunningKeyDesk
  readonly key: KeyStore
  readonly signers: ScriptedSigner[]
  readonly told: string[]
}

async function open(): Promise<Scene> {
  const key = createKeyStore()
  const signers: ScriptedSigner[] = []
  const told: string[] = []
  const desk = openKeyDesk({
    key,
    startSigner: () => {
      const signer = new ScriptedSigner()
      signers.push(signer)
      return signer
    },
  })
  const port = await desk.start(feeCap, {
    replaced: (next) => {
      next.close()
      told.push('replaced')
    },
    opened: async () => {
      told.push('opened')
    },
    failed: () => {},
  })
  port.close()
  return { desk, key, signers, told }
}

test('starting connects the signer and says how the key stands', async () => {
  const { key, signers } = await open()
  expect(signers[0]?.asked).toEqual(['connect', 'status'])
  expect(key.getState()).toEqual({ status: locked, isAwaited: false })
})

test('what needs the key is done again once the person has opened it, and not before', async () => {
  const { desk, key, told } = await open()
  let tries = 0
  const done = desk.whenOpen(async () => {
    tries += 1
    if (key.getState().status?.state !== 'unlocked') throw new RefusedError('seed_locked', '')
    return 'signed'
  })
  await expect.poll(() => key.getState().isAwaited).toBe(true)
  await expect(desk.unlock({ kind: 'passphrase', passphrase: 'wrong' })).rejects.toMatchObject({
    code: 'passphrase_wrong',
  })
  expect(key.getState()).toMatchObject({ isAwaited: true, status: { state: 'locked', nextTryAtMs: 9 } })
  expect([tries, told]).toEqual([1, []])
  await desk.unlock(opener)
  expect(await done).toBe('signed')
  expect(key.getState().isAwaited).toBe(false)
  expect([tries, told]).toEqual([2, ['opened']])
})

test('whoever would rather not open it refuses all that waits, and nothing else is tried', async () => {
  const { desk, key } = await open()
  let tries = 0
  const act = (): Promise<never> => {
    tries += 1
    return Promise.reject(new RefusedError('seed_missing', ''))
  }
  const waiting = [desk.whenOpen(act), desk.whenOpen(act)]
  await expect.poll(() => key.getState().isAwaited).toBe(true)
  desk.putOff()
  for (const outcome of waiting) await expect(outcome).rejects.toMatchObject({ code: 'key_put_off' })
  expect([tries, key.getState().isAwaited]).toEqual([2, false])
})

test('another refusal is not the key’s matter', async () => {
  const { desk, key } = await open()
  await expect(desk.whenOpen(() => Promise.reject(new RefusedError('store_full', '')))).rejects.toMatchObject({
    code: 'store_full',
  })
  expect(key.getState().isAwaited).toBe(false)
})

test('locking ends the worker that held the key at once, and a fresh one takes its place, once', async () => {
  const { desk, key, signers, told } = await open()
  await desk.unlock(opener)
  const locking = [desk.lock(), desk.lock()]
  expect(signers[0]?.isEnded).toBe(true)
  expect(key.getState().status?.state).toBe('locked')
  await Promise.all(locking)
  expect(signers).toHaveLength(2)
  expect(signers[1]).toMatchObject({ isEnded: false, asked: ['connect', 'status'] })
  expect(told).toEqual(['opened', 'replaced'])
  expect(key.getState().status).toEqual(locked)
})

test('when the tab stops signing, the signer ends and what waited is refused', async () => {
  const { desk, key, signers } = await open()
  const waiting = desk.await()
  desk.end()
  await expect(waiting).rejects.toMatchObject({ code: 'worker_stopped' })
  await expect(desk.ask({ type: 'status' })).rejects.toMatchObject({ code: 'worker_stopped' })
  expect(signers[0]?.isEnded).toBe(true)
  expect(key.getState()).toEqual({ status: undefined, isAwaited: false })
})
