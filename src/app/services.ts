import { createContext, use, useEffect, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { GroupId } from '../bytes/index.ts'
import type { AppConfiguration, Command, WalletView } from '../bridge/index.ts'
import type { Network } from '../wire/index.ts'
import type { KeyDesk } from './key-desk.ts'
import type { Passkeys } from './passkey.ts'
import type { ArrivalsStore } from './stores/arrivals.ts'
import type { DeviceState, DeviceStore } from './stores/device.ts'
import type { DraftsStore } from './stores/drafts.ts'
import type { KeyState, KeyStore } from './stores/key.ts'
import type { LockHabitsStore } from './stores/lock-habits.ts'
import type { Mirror, MirrorStore } from './stores/mirror.ts'
import type { NoticesStore } from './stores/notices.ts'
import type { TabStore } from './stores/tab.ts'
import type { ClipboardClearing } from './timers/clipboard-clearing.ts'
import type { Clock } from './timers/clock.ts'
import type { ScreenWakeLock } from './wake-lock.ts'
import type { ReplyTo } from './worker-client.ts'

/** What screens read and what they can ask for. Made once, by `main.tsx`. */
export interface Services {
  readonly mirror: MirrorStore
  readonly tab: TabStore
  readonly key: KeyStore
  readonly keyDesk: KeyDesk
  /** Undefined where the browser has none. */
  readonly passkeys: Passkeys | undefined
  readonly lockHabits: LockHabitsStore
  readonly clipboard: ClipboardClearing
  /** Forgets the key, the groups and all else that is stored here, and begins anew. */
  readonly eraseDevice: () => Promise<void>
  readonly device: DeviceStore
  readonly notices: NoticesStore
  readonly drafts: DraftsStore
  readonly arrivals: ArrivalsStore
  /** Ticks every second. */
  readonly clock: Clock
  readonly wakeLock: ScreenWakeLock
  /** Which code runs here. */
  readonly build: { readonly version: string; readonly commit: string }
  /** SHA-256 of the page that all other files of the build hang on by their names, in hex. */
  readonly buildDigest: () => Promise<string>
  /** Without a trailing slash; links begin with it. */
  readonly origin: string
  /** What the app is configured with, as of the last start of the worker. */
  readonly configuration: AppConfiguration
  /** Rejects with `RefusedError` only. What needs the key has the person asked for it first. */
  readonly ask: <C extends Command>(command: C) => Promise<ReplyTo<C>>
  /** Keeps a wallet up to date for as long as somebody looks at it. @returns the end of it. */
  readonly watchWallet: (groupId: GroupId, network: Network) => () => void
  /** Sign in this tab instead of the one that does. */
  readonly takeOver: () => void
  readonly install: () => void
  /** Start the newer build; the page reloads. */
  readonly update: () => void
}

export const ServicesContext = createContext<Services | undefined>(undefined)

export function useServices(): Services {
  const services = use(ServicesContext)
  if (services === undefined) throw new Error('A screen stands outside of ServicesContext.')
  return services
}

export function useMirror<T>(select: (mirror: Mirror) => T): T {
  return useStore(useServices().mirror, select)
}

export function useDevice<T>(select: (device: DeviceState) => T): T {
  return useStore(useServices().device, select)
}

export function useKey<T>(select: (key: KeyState) => T): T {
  return useStore(useServices().key, select)
}

/** The time that is shown, in milliseconds since 1970; renders anew with each tick. */
export function useNowMs(): number {
  const { clock } = useServices()
  return useSyncExternalStore(clock.subscribe, clock.nowMs, clock.nowMs)
}

/** Keeps the screen on as long as `isNeeded`. */
export function useWakeLock(isNeeded: boolean): void {
  const { wakeLock } = useServices()
  useEffect(() => (isNeeded ? wakeLock.hold() : undefined), [wakeLock, isNeeded])
}

/** What a group has, kept up to date while the screen is there; undefined until the worker has told it. */
export function useWallet({
  groupId,
  network,
}: {
  readonly groupId: GroupId
  readonly network: Network
}): WalletView | undefined {
  const { watchWallet } = useServices()
  useEffect(() => watchWallet(groupId, network), [watchWallet, groupId, network])
  return useMirror((mirror) => mirror.wallets.get(groupId))
}
