import type { KeptStatus } from '../key-wait.ts'
import { isKeyNeeded, type KeyDeskListener, type RunningKeyDesk } from '../key-desk.ts'

export const locked: KeptStatus = {
  state: 'locked',
  ways: [{ wayId: 'a1a1a1a1a1a1a1a1', kind: 'passphrase', label: 'Passphrase', credentialId: undefined }],
  needsBackup: false,
  nextTryAtMs: 0,
}

/** A key that stands ready, and whose opening and replacing a test plays. */
export class ScriptedKeyDesk implements RunningKeyDesk {
  readonly listeners: KeyDeskListener[] = []
  readonly waiting: PromiseWithResolvers<void>[] = []
  ends = 0

  readonly start: RunningKeyDesk['start'] = (_feeCap, listener) => {
    this.listeners.push(listener)
    const { port1, port2 } = new MessageChannel()
    port1.close()
    return Promise.resolve(port2)
  }

  ask: RunningKeyDesk['ask'] = () => Promise.reject(new Error('Nothing is asked of the key here.'))
  readonly create = (): Promise<void> => Promise.resolve()
  readonly unlock = (): Promise<void> => Promise.resolve()
  readonly lock = (): Promise<void> => Promise.resolve()
  readonly putOff = (): void => {}

  readonly whenOpen: RunningKeyDesk['whenOpen'] = async (act) => {
    for (;;) {
      try {
        return await act()
      } catch (error) {
        if (!isKeyNeeded(error)) throw error
        await this.await()
      }
    }
  }

  readonly await = (): Promise<void> => {
    const waiting = Promise.withResolvers<void>()
    this.waiting.push(waiting)
    return waiting.promise
  }

  readonly end = (): void => {
    this.ends += 1
  }
}
