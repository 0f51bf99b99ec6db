import type { DeviceStore } from './stores/device.ts'

/** Chromium's event with which it offers to install. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>
}

function isInstallPrompt(event: Event): event is InstallPromptEvent {
  return 'prompt' in event && typeof event.prompt === 'function'
}

/**
 * Holds the browser's offer to install back until the app finds it fit.
 * @returns what asks the person, by the browser's own dialog; each offer can be used once.
 */
export function holdInstallOffer(window: EventTarget, device: DeviceStore): () => void {
  let offer: InstallPromptEvent | undefined
  const forget = (): void => {
    offer = undefined
    device.setState({ canInstall: false })
  }
  window.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return
    event.preventDefault()
    offer = event
    device.setState({ canInstall: true })
  })
  window.addEventListener('appinstalled', forget)
  return () => {
    const used = offer
    forget()
    used?.prompt().catch(() => {
      // Refused without a person's touch: the browser offers it again on the next visit.
    })
  }
}
