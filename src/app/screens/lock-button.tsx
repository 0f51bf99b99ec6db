import type { ReactNode } from 'react'
import { useKey, useServices } from '../services.ts'

/** In the frame of every screen, for as long as the key is open. */
export function LockButton({ className }: { readonly className: string | undefined }): ReactNode {
  const { keyDesk } = useServices()
  const isUnlocked = useKey(({ status }) => status?.state === 'unlocked')
  if (!isUnlocked) return null
  return (
    <button
      type="button"
      className={className}
      onClick={() => {
        keyDesk.lock().catch(() => {
          // A signer that does not come back is told of by the whole screen.
        })
      }}
    >
      Lock key
    </button>
  )
}
