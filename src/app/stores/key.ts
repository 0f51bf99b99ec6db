import { createStore, type StoreApi } from 'zustand/vanilla'
import type { KeyStatus } from '../../bridge/index.ts'

/** What the page knows of the key: how it stands, and nothing that would open it. */
export interface KeyState {
  /** Undefined until the signer's worker has said it. */
  readonly status: KeyStatus | undefined
  /** Something waits for the key, so the person is asked for it. */
  readonly isAwaited: boolean
}

export type KeyStore = StoreApi<KeyState>

export function createKeyStore(): KeyStore {
  return createStore<KeyState>(() => ({ status: undefined, isAwaited: false }))
}
