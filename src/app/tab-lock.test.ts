import { expect, test } from 'vitest'
import { claimTabLock, type LockManagerLike, type TabLock } from './tab-lock.ts'

type Request = Parameters<LockManagerLike['request']>[2]

/** Web Locks for one name, as the specification says: one holder, a queue, and stealing. */
class Locks implements LockManagerLike {
  #lose: ((error: Error) => void) | undefined
  readonly #queue: (() => void)[] = []

  request(
    _name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: Request,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        this.#lose = reject
        hold({}).then(resolve, reject)
      }
      if (options.steal === true) {
        this.#lose?.(new DOMException('stolen', 'AbortError'))
        grant()
      } else if (this.#lose === undefined) grant()
      else if (options.ifAvailable === true) hold(null).then(resolve, reject)
      else {
        this.#queue.push(grant)
        options.signal?.addEventListener('abort', () => {
          this.#queue.splice(this.#queue.indexOf(grant), 1)
          reject(new DOMException('aborted', 'AbortError'))
        })
      }
    })
  }

  /** The tab that holds the lock is closed. */
  closeHolder(): void {
    this.#lose = undefined
    this.#queue.shift()?.()
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

function open(locks: Locks): { readonly lock: TabLock; readonly told: string[] } {
  const told: string[] = []
  const lock = claimTabLock(locks, {
    held: () => told.push('held'),
    taken: () => told.push('taken'),
    lost: () => told.push('lost'),
  })
  return { lock, told }
}

test('the first tab signs, the second says that another does', async () => {
  const locks = new Locks()
  const first = open(locks)
  const second = open(locks)
  await settled()
  expect(first.told).toEqual(['held'])
  expect(second.told).toEqual(['taken'])
})

test('a tab that takes over is told that it signs, and the other that it does not any more', async () => {
  const locks = new Locks()
  const first = open(locks)
  const second = open(locks)
  await settled()
  second.lock.takeOver()
  await settled()
  expect(second.told).toEqual(['taken', 'held'])
  expect(first.told).toEqual(['held', 'lost'])
  first.lock.takeOver()
  await settled()
  expect(first.told).toEqual(['held', 'lost', 'held'])
  expect(second.told).toEqual(['taken', 'held', 'lost'])
})

test('a tab that waits goes on by itself once the other is closed', async () => {
  const locks = new Locks()
  open(locks)
  const second = open(locks)
  await settled()
  locks.closeHolder()
  await settled()
  expect(second.told).toEqual(['taken', 'held'])
})
