import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { receiveArrivals } from './arriving.ts'
import { followNeeds } from './badge.ts'
import { DEFAULT_CONFIGURATION, loadConfiguration } from './configuration.ts'
import { digestOfBuild } from './build-digest.ts'
import { eraseStorage } from './erase-device.ts'
import { holdInstallOffer } from './installation.ts'
import { connectSigner, type KeyClient } from './key-client.ts'
import { openKeyDesk } from './key-desk.ts'
import { localText } from './local-text.ts'
import { missingFeatures } from './needed-features.ts'
import { type Passkeys, passkeysOf } from './passkey.ts'
import { type Services, ServicesContext } from './services.ts'
import { Unsupported } from './screens/unsupported.tsx'
import { openSigningTab, type StartedWorker } from './signing-tab.ts'
import { keepStorageOnceNeeded } from './storage-persistence.ts'
import { createArrivalsStore } from './stores/arrivals.ts'
import { createDeviceStore, type DeviceStore } from './stores/device.ts'
import { createDraftsStore } from './stores/drafts.ts'
import { createKeyStore } from './stores/key.ts'
import { createLockHabitsStore } from './stores/lock-habits.ts'
import { createMirrorStore } from './stores/mirror.ts'
import { createNoticesStore } from './stores/notices.ts'
import { createTabStore } from './stores/tab.ts'
import { createClipboardClearing } from './timers/clipboard-clearing.ts'
import { createClock } from './timers/clock.ts'
import { startWalletRefresh } from './timers/wallet-refresh.ts'
import { installTrustedTypes } from './trusted-types.ts'
import { followUpdates } from './updates.ts'
import { createScreenWakeLock } from './wake-lock.ts'
import { servePeerConnections } from './webrtc/index.ts'
import { connectWorker } from './worker-client.ts'

const page = { document, window }

/** Everything the screens need, wired to this browser. */
function openServices(): Services {
  const kept = localText(() => localStorage)
  const device = createDeviceStore(navigator.onLine)
  const mirror = createMirrorStore()
  const notices = createNoticesStore()
  const tab = createTabStore()
  const arrivals = createArrivalsStore()
  receiveArrivals(window, arrivals, notices)
  installTrustedTypes(window.trustedTypes, location.origin)

  const key = createKeyStore()
  const lockHabits = createLockHabitsStore(kept)
  const keyDesk = openKeyDesk({ startSigner, key })
  let configuration = DEFAULT_CONFIGURATION
  const signing = openSigningTab({
    locks: navigator.locks,
    page,
    startWorker,
    key: keyDesk,
    keyStore: key,
    lockHabits,
    loadConfiguration: async () => {
      configuration = await loadConfiguration(fetch.bind(window), kept)
      return configuration
    },
    tab,
    mirror,
    device,
    notices,
  })
  keepStorageOnceNeeded(navigator.storage, mirror, device)
  followNeeds(navigator, mirror)
  followConnection(device)
  followDeparture(signing.leave)
  return {
    mirror,
    tab,
    key,
    keyDesk,
    passkeys: passkeysHere(),
    lockHabits,
    clipboard: createClipboardClearing(navigator, page),
    async eraseDevice() {
      await keyDesk.ask({ type: 'erase' })
      signing.end()
      await eraseStorage(window)
      location.assign('/')
    },
    device,
    notices,
    drafts: createDraftsStore(kept),
    arrivals,
    clock: createClock(1_000, page),
    wakeLock: createScreenWakeLock(navigator.wakeLock, page),
    build: { version: __MUSTER_VERSION__, commit: __MUSTER_COMMIT__ },
    buildDigest: () => digestOfBuild(fetch.bind(window), crypto.subtle),
    origin: location.origin,
    get configuration() {
      return configuration
    },
    ask: signing.ask,
    watchWallet: (groupId, network) =>
      startWalletRefresh(network, page, () => {
        signing.ask({ type: 'wallet:refresh', groupId }).catch(() => {
          // The view says how the scan went; the next one is on its way.
        })
      }),
    takeOver: signing.takeOver,
    install: holdInstallOffer(window, device),
    update: followUpdates(device, page),
  }
}

function startWorker(): StartedWorker {
  const worker = new Worker(new URL('../worker/coordinator.worker.ts', import.meta.url), { type: 'module' })
  const bridge = new MessageChannel()
  return { client: connectWorker(worker), bridgePort: bridge.port2, closeBridge: servePeerConnections(bridge.port1) }
}

function startSigner(failed: (message: string) => void): KeyClient {
  const worker = new Worker(new URL('../signer-worker/signer.worker.ts', import.meta.url), { type: 'module' })
  return connectSigner(worker, failed)
}

function passkeysHere(): Passkeys | undefined {
  if (!('PublicKeyCredential' in window)) return undefined
  return passkeysOf(navigator.credentials, location.hostname, (length) =>
    crypto.getRandomValues(new Uint8Array(length)),
  )
}

function followConnection(device: DeviceStore): void {
  const follow = (): void => {
    device.setState({ isOnline: navigator.onLine })
  }
  window.addEventListener('online', follow)
  window.addEventListener('offline', follow)
}

function followDeparture(leave: () => void): void {
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', ({ persisted }) => {
    // The browser kept the page, but its worker has said goodbye.
    if (persisted) location.reload()
  })
}

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element to draw into.')
const missing = missingFeatures(window)
createRoot(root).render(
  <StrictMode>
    {missing.length === 0 ? (
      <ServicesContext value={openServices()}>
        <App />
      </ServicesContext>
    ) : (
      <Unsupported missing={missing} />
    )}
  </StrictMode>,
)
