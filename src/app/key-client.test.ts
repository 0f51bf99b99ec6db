import { expect, test } from 'vitest'
import type { KeyAnswer, KeyRequest } from '../bridge/index.ts'
import { connectSigner, type KeyClient, KeyRefusedError, type SignerWorkerLike } from './key-client.ts'

class ScriptedWorker implements SignerWorkerLike {
  readonly requests: KeyRequest[] = []
  isTerminated = false
  readonly #listeners = new Map<string, (event: Event) => void>()

  postMessage(message: KeyRequest): void {
    this.requests.push(message)
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, listener)
  }

  terminate(): void {
    this.isTerminated = true
  }

  answer(answer: KeyAnswer | object): void {
    this.#listeners.get('message')?.(new MessageEvent('message', { data: answer }))
  }

  crash(message: string): void {
    this.#listeners.get('error')?.(Object.assign(new Event('error'), { message }))
  }
}

interface Scene {
  readonly worker: ScriptedWorker
  readonly client: KeyClient
  readonly failures: string[]
}

function connect(): Scene {
  const worker = new ScriptedWorker()
  const failures: string[] = []
  return { worker, failures, client: connectSigner(worker, (message) => failures.push(message)) }
}

test('each command gets the answer to itself', async () => {
  const { worker, client } = connect()
  const status = client.ask({ type: 'status' })
  const locked = client.ask({ type: 'lock' })
  worker.answer({ type: 'reply', requestId: 2, reply: { kind: 'done' } })
  worker.answer({ type: 'reply', requestId: 1, reply: { kind: 'status', status: { state: 'missing' } } })
  expect(await status).toEqual({ kind: 'status', status: { state: 'missing' } })
  expect(await locked).toEqual({ kind: 'done' })
})

test('a refusal carries what it says beyond its code', async () => {
  const { worker, client } = connect()
  const asked = client.ask({ type: 'status' })
  const detail = { kind: 'until', untilMs: 5 } as const
  worker.answer({ type: 'refused', requestId: 1, code: 'try_later', message: 'Wait.', detail })
  const refusal = await asked.catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(KeyRefusedError)
  expect(refusal).toMatchObject({ code: 'try_later', detail })
})

test('an answer of another kind is none', async () => {
  const { worker, client } = connect()
  const asked = client.ask({ type: 'status' })
  worker.answer({ type: 'reply', requestId: 1, reply: { kind: 'done' } })
  await expect(asked).rejects.toMatchObject({ code: 'worker_unclear' })
})

test('a worker that talks nonsense or crashes is ended, told of once, and owes nothing any more', async () => {
  for (const fail of [
    (worker: ScriptedWorker): void => worker.answer({ type: 'gossip' }),
    (worker: ScriptedWorker): void => worker.crash('out of memory'),
  ]) {
    const { worker, client, failures } = connect()
    const asked = client.ask({ type: 'status' })
    fail(worker)
    await expect(asked).rejects.toMatchObject({ code: 'worker_failed' })
    await expect(client.ask({ type: 'status' })).rejects.toMatchObject({ code: 'worker_failed' })
    worker.crash('again')
    expect(failures).toHaveLength(1)
    expect(worker.isTerminated).toBe(true)
  }
})

test('a worker that was ended refuses what it still owed', async () => {
  const { worker, client, failures } = connect()
  const asked = client.ask({ type: 'status' })
  client.end()
  await expect(asked).rejects.toMatchObject({ code: 'worker_stopped' })
  expect(worker.isTerminated).toBe(true)
  expect(failures).toEqual([])
})
