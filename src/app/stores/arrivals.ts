import { createStore, type StoreApi } from 'zustand/vanilla'

/** A session's file that the system or the person handed over. */
export interface ArrivedFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** The link of the session on whose screen it was chosen; empty elsewhere. */
  readonly link: string
}

/** A PSBT's file. */
export interface ArrivedPsbt {
  readonly name: string
  readonly bytes: Uint8Array
  /** The person has it on a group's import page by now, so nobody asks any more which group it is for. */
  readonly isPlaced: boolean
}

interface ArrivalsState {
  /** Text with a link that came with the address, from another app or by paste, not opened yet. It outlives a takeover. */
  readonly text: string | undefined
  readonly file: ArrivedFile | undefined
  readonly psbt: ArrivedPsbt | undefined
}

export type ArrivalsStore = StoreApi<ArrivalsState>

export function createArrivalsStore(): ArrivalsStore {
  return createStore<ArrivalsState>(() => ({ text: undefined, file: undefined, psbt: undefined }))
}
