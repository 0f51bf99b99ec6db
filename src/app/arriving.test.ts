import { expect, test, vi } from 'vitest'
import { receiveArrivals } from './arriving.ts'
import { createArrivalsStore } from './stores/arrivals.ts'
import { createNoticesStore } from './stores/notices.ts'

type Launch = { targetURL?: string; files?: { getFile(): Promise<File> }[] }

class Entrance extends EventTarget {
  readonly location = { href: '' }
  readonly history = {
    replaceState: (_data: null, _unused: string, url: string): void => {
      this.location.href = new URL(url, this.location.href).href
    },
  }
  launch: (launch: Launch) => void = () => {}
  readonly launchQueue = {
    setConsumer: (consumer: (launch: Launch) => void): void => {
      this.launch = consumer
    },
  }

  constructor(href: string) {
    super()
    this.location.href = href
  }
}

function enter(href: string): {
  entrance: Entrance
  arrivals: ReturnType<typeof createArrivalsStore>
  notices: ReturnType<typeof createNoticesStore>
} {
  const entrance = new Entrance(href)
  const arrivals = createArrivalsStore()
  const notices = createNoticesStore()
  receiveArrivals(entrance, arrivals, notices)
  return { entrance, arrivals, notices }
}

test('a link is taken out of the address at once', () => {
  const { entrance, arrivals } = enter('https://muster.example/join#secret')
  expect(entrance.location.href).toBe('https://muster.example/join')
  expect(arrivals.getState().text).toBe('/join#secret')
})

test('a link that is pasted over the address of an open page arrives as well', () => {
  const { entrance, arrivals } = enter('https://muster.example/join')
  expect(arrivals.getState().text).toBeUndefined()
  entrance.location.href = 'https://muster.example/join#later'
  entrance.dispatchEvent(new Event('hashchange'))
  expect(arrivals.getState().text).toBe('/join#later')
  expect(entrance.location.href).toBe('https://muster.example/join')
})

test('the launch that opened the page is not opened twice, a later one is', () => {
  const { entrance, arrivals } = enter('https://muster.example/join#secret')
  arrivals.setState({ text: undefined })
  entrance.launch({ targetURL: 'https://muster.example/join#secret' })
  expect(arrivals.getState().text).toBeUndefined()
  entrance.launch({ targetURL: 'https://muster.example/join#secret' })
  expect(arrivals.getState().text).toBe('/join#secret')
  entrance.launch({ targetURL: 'https://muster.example/' })
  expect(arrivals.getState().text).toBe('/join#secret')
})

test('a file that the system hands over arrives with its bytes', async () => {
  const { entrance, arrivals } = enter('https://muster.example/')
  const file = new File([Uint8Array.of(1, 2)], 'a.muster')
  const arrived = new Promise<void>((resolve) => {
    arrivals.subscribe(() => {
      resolve()
    })
  })
  entrance.launch({ targetURL: 'https://muster.example/', files: [{ getFile: () => Promise.resolve(file) }] })
  await arrived
  expect(arrivals.getState().file).toEqual({ name: 'a.muster', bytes: Uint8Array.of(1, 2), link: '' })
})

test('a file that is too large or cannot be read is said, not taken', async () => {
  const { entrance, arrivals, notices } = enter('https://muster.example/')
  const said = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = notices.subscribe(() => {
        stop()
        resolve()
      })
    })
  const first = said()
  const large = Object.defineProperty(new File([], 'a.muster'), 'size', { value: 2 ** 30 })
  entrance.launch({ files: [{ getFile: () => Promise.resolve(large) }] })
  await first
  const second = said()
  entrance.launch({ files: [{ getFile: () => Promise.reject(new Error('gone')) }] })
  await second
  expect(notices.getState().notices.map(({ code }) => code)).toEqual(['file_too_large', 'file_unreadable'])
  expect(arrivals.getState().file).toBeUndefined()
})

function drop(entrance: EventTarget, types: readonly string[], files: readonly File[]): Event {
  const event = Object.assign(new Event('drop', { cancelable: true }), { dataTransfer: { types, files } })
  entrance.dispatchEvent(event)
  return event
}

test('a file that is dropped anywhere arrives, as what it is', async () => {
  const { entrance, arrivals } = enter('https://muster.example/')
  const psbt = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, 1)
  expect(drop(entrance, ['Files'], [new File([psbt], 'unnamed')]).defaultPrevented).toBe(true)
  await vi.waitFor(() => {
    expect(arrivals.getState().psbt).toEqual({ name: 'unnamed', bytes: psbt, isPlaced: false })
  })
  drop(entrance, ['Files'], [new File(['cHNidP8='], 'text.psbt')])
  await vi.waitFor(() => {
    expect(arrivals.getState().psbt?.name).toBe('text.psbt')
  })
  drop(entrance, ['Files'], [new File(['x'], 'session.muster')])
  await vi.waitFor(() => {
    expect(arrivals.getState().file).toMatchObject({ name: 'session.muster', link: '' })
  })
})

test('text that is dragged stays with the field that it is dragged to', () => {
  const { entrance, arrivals } = enter('https://muster.example/')
  expect(drop(entrance, ['text/plain'], []).defaultPrevented).toBe(false)
  const over = Object.assign(new Event('dragover', { cancelable: true }), {
    dataTransfer: { types: ['Files'], files: [] },
  })
  entrance.dispatchEvent(over)
  expect(over.defaultPrevented).toBe(true)
  drop(entrance, ['Files'], [])
  expect(arrivals.getState()).toMatchObject({ file: undefined, psbt: undefined })
})
