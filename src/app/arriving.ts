import { readAddress } from './links.ts'
import { MAX_SESSION_FILE_BYTES } from './limits.ts'
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

/**
 * Takes what the address carries, now and whenever it changes, and what the system opens the app with. A link's secret is out of the
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
  const takeFile = async (handle: { getFile(): Promise<File> }): Promise<void> => {
    const file = await handle.getFile()
    if (file.size > MAX_SESSION_FILE_BYTES) notices.getState().add('file_too_large', '')
    else arrivals.setState({ file: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), link: '' } })
  }
  takeAddress()
  // Someone pasted a link over the address of an open page.
  entrance.addEventListener('hashchange', takeAddress)
  entrance.launchQueue?.setConsumer(({ targetURL, files = [] }) => {
    const arrival = targetURL === undefined ? undefined : readAddress(new URL(targetURL))
    // The first launch names the address that was read already.
    if (arrival !== undefined && arrival.text !== taken) arrivals.setState({ text: arrival.text })
    taken = undefined
    const [handle] = files
    if (handle === undefined) return
    takeFile(handle).catch(() => {
      notices.getState().add('file_unreadable', '')
    })
  })
}
