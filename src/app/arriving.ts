import { readAddress } from './links.ts'
import { MAX_SESSION_FILE_BYTES } from './limits.ts'
import { isPsbt } from './psbt-text.ts'
import type { ArrivalsStore } from './stores/arrivals.ts'
import type { NoticesStore } from './stores/notices.ts'

/** Chromium's queue of what the system opened this app with. */
interface LaunchQueue {
  setConsumer(consumer: (launch: Launch) => void): void
}

interface Launch {
  readonly targetURL?: string
  readonly files?: readonly { getFile(): Promise<File> }[]
}

/** The slice of `window` through which links and files arrive. */
interface Entrance extends EventTarget {
  readonly location: { readonly href: string }
  readonly history: { replaceState(data: null, unused: string, url: string): void }
  readonly launchQueue?: LaunchQueue
}

/** What is dragged over the page, as far as it is files. */
interface FileDrag extends Event {
  readonly dataTransfer: { readonly types: readonly string[]; readonly files: ArrayLike<File> & Iterable<File> }
}

function carriesFiles(event: Event): event is FileDrag {
  const transfer: unknown = 'dataTransfer' in event ? event.dataTransfer : undefined
  if (typeof transfer !== 'object' || transfer === null || !('types' in transfer)) return false
  return Array.isArray(transfer.types) && transfer.types.includes('Files')
}

/**
 * Takes what the address carries, now and whenever it changes, what the system opens the app with, and files that are dropped on it. A link's secret is out of the
 * address bar, and so out of the history, before anything else happens.
 */
export function receiveArrivals(entrance: Entrance, arrivals: ArrivalsStore, notices: NoticesStore): void {
  let taken: string | undefined
  const takeAddress = (): void => {
    const arrival = readAddress(new URL(entrance.location.href))
    if (arrival === undefined) return
    entrance.history.replaceState(null, '', arrival.path)
    taken = arrival.text
    arrivals.setState({ text: arrival.text })
  }
  const take = async (file: File): Promise<void> => {
    const { name, size } = file
    if (size > MAX_SESSION_FILE_BYTES) {
      notices.getState().add('file_too_large', '')
      return
    }
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (isPsbt(bytes) || name.endsWith('.psbt')) arrivals.setState({ psbt: { name, bytes, isPlaced: false } })
    else arrivals.setState({ file: { name, bytes, link: '' } })
  }
  const takeFrom = (file: Promise<File>): void => {
    file.then(take).catch(() => {
      notices.getState().add('file_unreadable', '')
    })
  }
  takeAddress()
  // Someone pasted a link over the address of an open page.
  entrance.addEventListener('hashchange', takeAddress)
  entrance.addEventListener('dragover', (event) => {
    // Else the browser would open the file in place of the app. Text may still be dropped into fields.
    if (carriesFiles(event)) event.preventDefault()
  })
  entrance.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    const [file] = event.dataTransfer.files
    if (file !== undefined) takeFrom(Promise.resolve(file))
  })
  entrance.launchQueue?.setConsumer(({ targetURL, files = [] }) => {
    const arrival = targetURL === undefined ? undefined : readAddress(new URL(targetURL))
    // The first launch names the address that was read already.
    if (arrival !== undefined && arrival.text !== taken) arrivals.setState({ text: arrival.text })
    taken = undefined
    const [handle] = files
    if (handle === undefined) return
    takeFrom(handle.getFile())
  })
}
