import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { StoreErrorCode } from '../../coordinator/index.ts'
import { isBusy } from '../attention.ts'
import { refusalOf } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { useDevice, useMirror, useNowMs, useServices } from '../services.ts'
import styles from './banners.module.css'
import { KeyReminder } from './key-reminder.tsx'

/** A relay is lost now and then for a moment; only what lasts longer is worth a word. */
const RELAY_GRACE_MS = 4_000

/** What is wrong around the screens: the network, storage, a newer version. */
export function Banners(): ReactNode {
  return (
    <div className={styles['banners']}>
      <Faults />
      <Connection />
      <Update />
      <KeyReminder />
    </div>
  )
}

/** After these nothing is signed until the person says that it may go on. */
const STORAGE_FAULTS: ReadonlySet<string> = new Set<StoreErrorCode>(['store_full', 'store_denied', 'store_failed'])

function Faults(): ReactNode {
  const { notices: store } = useServices()
  const notices = useStore(store, (state) => state.notices)
  return notices.map((notice) => (
    <RefusalNotice
      key={notice.noticeId}
      refusal={notice}
      actions={
        <>
          {STORAGE_FAULTS.has(notice.code) ? <RetryStorage noticeId={notice.noticeId} /> : null}
          <Button
            kind="quiet"
            onClick={() => {
              store.getState().dismiss(notice.noticeId)
            }}
          >
            Dismiss
          </Button>
        </>
      }
    />
  ))
}

/** What a failed write has stopped goes on, or the notice comes back. */
function RetryStorage({ noticeId }: { readonly noticeId: number }): ReactNode {
  const { ask, notices } = useServices()
  return (
    <Button
      onClick={() => {
        notices.getState().dismiss(noticeId)
        ask({ type: 'storage:retry' }).catch((error: unknown) => {
          const { code, message } = refusalOf(error)
          notices.getState().add(code, message)
        })
      }}
    >
      Try again
    </Button>
  )
}

function Connection(): ReactNode {
  const isOnline = useDevice((device) => device.isOnline)
  const lostAtMs = useDevice((device) => device.relaysLostAtMs)
  if (!isOnline) {
    return (
      <Notice kind="attention" title="You are offline">
        <p>You can read, approve and decline. It reaches the others once you are back, or as a file.</p>
      </Notice>
    )
  }
  return lostAtMs === undefined ? null : <RelaysLost sinceMs={lostAtMs} />
}

function RelaysLost({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const { ask } = useServices()
  const nowMs = useNowMs()
  if (nowMs - sinceMs < RELAY_GRACE_MS) return null
  return (
    <Notice
      kind="attention"
      title="No relay can be reached"
      actions={
        <Button
          kind="quiet"
          onClick={() => {
            ask({ type: 'network:check' }).catch(() => {
              // The notice stays, which says how it went.
            })
          }}
        >
          Try now
        </Button>
      }
    >
      <p>
        Devices that are connected already go on. New ones cannot find you until a relay is back; Muster keeps trying.
        Files still work.
      </p>
    </Notice>
  )
}

function Update(): ReactNode {
  const { update } = useServices()
  const isReady = useDevice((device) => device.isUpdateReady)
  const isDisturbing = useMirror(isBusy)
  if (!isReady || isDisturbing) return null
  return (
    <Notice
      kind="plain"
      title="A newer version of Muster is ready"
      actions={<Button onClick={update}>Update now</Button>}
    >
      <p>The page reloads once. Nothing is lost.</p>
    </Notice>
  )
}
