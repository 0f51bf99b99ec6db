import { expect, test, vi } from 'vitest'
import type { Request } from '../bridge/index.ts'
import * as views from './testing/views.ts'
import { RefusedError } from './refused-error.ts'
import { connectWorker, type News, type WorkerClient, type WorkerLike } from './worker-client.ts'

/** The other end: what was asked, and a way to answer. */
class ScriptedWorker extends EventTarget implements WorkerLike {
  readonly asked: Request[] = []
  transferred: Transferable[] = []
  isTerminated = false

  postMessage(message: Request, transfer: Transferable[]): void {
    this.asked.push(message)
    this.transferred = transfer
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  terminate(): void {
    this.isTerminated = true
  }
}

function connect(): { worker: ScriptedWorker; client: WorkerClient; news: News[] } {
  const worker = new ScriptedWorker()
  const client = connectWorker(worker)
  const news: News[] = []
  client.subscribe((told) => news.push(told))
  return { worker, client, news }
}

test('answers find their questions, in any order', async () => {
  const { worker, client } = connect()
  const first = client.ask({ type: 'gathering:create', groupName: 'G', memberName: 'A' })
  const second = client.ask({ type: 'cleanup' })
  const [one, two] = worker.asked
  expect(one?.requestId).not.toBe(two?.requestId)
  worker.say({ type: 'reply', requestId: two?.requestId, reply: { kind: 'done' } })
  worker.say({ type: 'reply', requestId: one?.requestId, reply: { kind: 'gathering', gatheringId: views.gatheringId } })
  expect(await second).toEqual({ kind: 'done' })
  expect(await first).toEqual({ kind: 'gathering', gatheringId: views.gatheringId })
})

test('the port of the bridge goes along with the command that transfers it', () => {
  const { worker, client } = connect()
  const { port1 } = new MessageChannel()
  client.ask({ type: 'cleanup' }, [port1]).catch(() => {})
  expect(worker.transferred).toEqual([port1])
  port1.close()
})

test('a refusal carries the worker’s code', async () => {
  const { worker, client } = connect()
  const asked = client.ask({ type: 'link:open', text: 'x' })
  worker.say({ type: 'refused', requestId: 1, code: 'invite_cut_off', message: 'cut' })
  await expect(asked).rejects.toEqual(new RefusedError('invite_cut_off', 'cut'))
  await expect(asked).rejects.toMatchObject({ code: 'invite_cut_off' })
})

test('an answer of another kind than the command’s is refused', async () => {
  const { worker, client } = connect()
  const asked = client.ask({ type: 'link:open', text: 'x' })
  worker.say({ type: 'reply', requestId: 1, reply: { kind: 'done' } })
  await expect(asked).rejects.toMatchObject({ code: 'worker_unclear' })
})

test('an answer to nothing, or a second one, changes nothing', async () => {
  const { worker, client, news } = connect()
  const asked = client.ask({ type: 'cleanup' })
  worker.say({ type: 'reply', requestId: 99, reply: { kind: 'done' } })
  worker.say({ type: 'reply', requestId: 1, reply: { kind: 'done' } })
  worker.say({ type: 'refused', requestId: 1, code: 'late', message: '' })
  expect(await asked).toEqual({ kind: 'done' })
  expect(news).toEqual([])
})

test('news reaches whoever listens, until they stop', () => {
  const { worker, client, news } = connect()
  const listener = vi.fn()
  const stop = client.subscribe(listener)
  const message = { type: 'network', view: views.network() } as const
  worker.say(message)
  stop()
  worker.say(message)
  expect(listener).toHaveBeenCalledTimes(1)
  expect(news).toEqual([message, message])
})

test('a message that is not of the contract is told as a fault and does no harm', () => {
  const { worker, news } = connect()
  worker.say({ type: 'session', view: { sessionId: 'no' } })
  expect(news).toMatchObject([{ type: 'fault', code: 'worker_unclear' }])
  expect(worker.isTerminated).toBe(false)
})

test.each(['error', 'messageerror'])('a worker that fails with %s is ended, and refuses what it owes', async (type) => {
  const { worker, client, news } = connect()
  const asked = client.ask({ type: 'cleanup' })
  worker.dispatchEvent(new Event(type))
  await expect(asked).rejects.toMatchObject({ code: 'worker_failed' })
  await expect(client.ask({ type: 'cleanup' })).rejects.toMatchObject({ code: 'worker_failed' })
  expect(worker.isTerminated).toBe(true)
  expect(news).toMatchObject([{ type: 'fault', code: 'worker_failed' }])
})

test('a client that was ended hears and asks nothing any more', async () => {
  const { worker, client, news } = connect()
  const asked = client.ask({ type: 'cleanup' })
  client.end()
  worker.say({ type: 'network', view: views.network() })
  await expect(asked).rejects.toMatchObject({ code: 'worker_stopped' })
  await expect(client.ask({ type: 'cleanup' })).rejects.toMatchObject({ code: 'worker_stopped' })
  expect(worker.isTerminated).toBe(true)
  expect(news).toEqual([])
})
