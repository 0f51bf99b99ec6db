import { type ComponentType, lazy, type LazyExoticComponent } from 'react'

// Screens that nobody needs at the first sight of the page. Their code comes when they are opened, out of the service worker's store.

type Later<Props = unknown> = LazyExoticComponent<ComponentType<Props>>

interface OfGroup {
  readonly groupId: string
}

export const PayScreen: Later<OfGroup> = lazy(async () => ({ default: (await import('./pay.tsx')).PayScreen }))
export const ReceiveScreen: Later<OfGroup> = lazy(async () => ({
  default: (await import('./receive.tsx')).ReceiveScreen,
}))
export const ImportPsbtScreen: Later<OfGroup> = lazy(async () => ({
  default: (await import('./import-psbt.tsx')).ImportPsbtScreen,
}))
export const KeySettingsScreen: Later = lazy(async () => ({
  default: (await import('./key-settings.tsx')).KeySettingsScreen,
}))
export const KeyWordsScreen: Later = lazy(async () => ({
  default: (await import('./key-words.tsx')).KeyWordsScreen,
}))
export const KeyBackupScreen: Later = lazy(async () => ({
  default: (await import('./key-backup.tsx')).KeyBackupScreen,
}))
export const KeyRestoreScreen: Later = lazy(async () => ({
  default: (await import('./key-restore.tsx')).KeyRestoreScreen,
}))
export const KeyLostScreen: Later = lazy(async () => ({
  default: (await import('./key-lost.tsx')).KeyLostScreen,
}))
export const KeyEraseScreen: Later = lazy(async () => ({
  default: (await import('./key-erase.tsx')).KeyEraseScreen,
}))
