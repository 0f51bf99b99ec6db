import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cameraErrorOf, scanCodes } from './scanning.ts'
import { LOOK_EVERY_MS } from './timers/looks.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A camera whose one track is live until it is stopped. */
class ScriptedStream {
  active = true
  getTracks(): readonly { stop(): void }[] {
    return [
      {
        stop: () => {
          this.active = false
        },
      },
    ]
  }
}

class ScriptedPicture {
  srcObject: ScriptedStream | null = null
  async play(): Promise<void> {
    await Promise.resolve()
  }
}

interface Scene {
  readonly stream: ScriptedStream
  readonly picture: ScriptedPicture
  readonly ending: AbortController
  /** Resolves with what was read. */
  readonly scanned: Promise<readonly string[]>
  /** Resolves once the camera shows something. */
  readonly started: Promise<void>
  readonly show: (text: string) => void
}

function scan(getCamera?: () => Promise<void>, wantedCount = 1): Scene {
  const stream = new ScriptedStream()
  const picture = new ScriptedPicture()
  const ending = new AbortController()
  const { promise: started, resolve: onStart } = Promise.withResolvers<void>()
  let shown: string | undefined
  const devices = {
    getUserMedia: async () => {
      await getCamera?.()
      return stream
    },
  }
  const loadReader = async (): Promise<() => string | undefined> => Promise.resolve(() => shown)
  const texts: string[] = []
  const take = (text: string): boolean => texts.push(text) === wantedCount
  const scanned = scanCodes({ devices, picture, loadReader, onStart, take }, ending.signal).then(() => texts)
  const show = (text: string): void => {
    shown = text
    vi.advanceTimersByTime(LOOK_EVERY_MS)
  }
  return { stream, picture, ending, scanned, started, show }
}

test('the text of a code comes out, and the camera goes off when no more is wanted', async () => {
  const { stream, picture, scanned, started, show } = scan()
  await started
  expect(picture.srcObject).toBe(stream)
  expect(stream.active).toBe(true)
  show('a code')
  expect(await scanned).toEqual(['a code'])
  expect(stream.active).toBe(false)
  expect(picture.srcObject).toBeNull()
})

test('it reads on while more is wanted', async () => {
  const { stream, scanned, started, show } = scan(undefined, 3)
  await started
  show('one')
  show('one')
  expect(stream.active).toBe(true)
  show('two')
  expect(await scanned).toEqual(['one', 'one', 'two'])
  expect(stream.active).toBe(false)
})

test('ending it turns the camera off, whether or not it was on yet', async () => {
  const running = scan()
  await running.started
  running.ending.abort()
  expect(await running.scanned).toEqual([])
  expect(running.stream.active).toBe(false)

  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>()
  const asking = scan(async () => allowed)
  asking.ending.abort()
  allow()
  expect(await asking.scanned).toEqual([])
  expect(asking.stream.active).toBe(false)
  expect(asking.picture.srcObject).toBeNull()
})

test('a camera that is taken away is told', async () => {
  const { stream, scanned, started } = scan()
  await started
  stream.active = false
  vi.advanceTimersByTime(LOOK_EVERY_MS)
  await expect(scanned).rejects.toMatchObject({ code: 'camera_failed' })
})

test('a browser without cameras, or one that refuses, is told with its code', async () => {
  const picture = new ScriptedPicture()
  const loadReader = async (): Promise<() => string> => Promise.resolve(() => '')
  const parts = { devices: undefined, picture, loadReader, onStart: () => {}, take: () => true }
  await expect(scanCodes(parts, new AbortController().signal)).rejects.toMatchObject({ code: 'camera_missing' })
  const denied = scan(async () => Promise.reject(new DOMException('', 'NotAllowedError')))
  await expect(denied.scanned).rejects.toMatchObject({ code: 'camera_denied' })
})

test('each error of the browser has its meaning', () => {
  const meaningOf = (name: string): string => cameraErrorOf(new DOMException('', name))
  expect(['NotAllowedError', 'SecurityError'].map(meaningOf)).toEqual(['camera_denied', 'camera_denied'])
  expect(['NotFoundError', 'OverconstrainedError'].map(meaningOf)).toEqual(['camera_missing', 'camera_missing'])
  expect(['NotReadableError', 'AbortError'].map(meaningOf)).toEqual(['camera_busy', 'camera_busy'])
  expect(cameraErrorOf(new TypeError('no'))).toBe('camera_failed')
  expect(cameraErrorOf('no')).toBe('camera_failed')
})
