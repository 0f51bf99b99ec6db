import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Dialog } from '../parts/dialog.tsx'
import { Button } from '../parts/button.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { useKey, useServices } from '../services.ts'
import { OpenerForm } from './opener-form.tsx'
import { ProtectKey } from './protect-key.tsx'

/** Stands over any screen when something needs the key: it asks to make one, or to unlock the one there is. */
export function KeyDialog(): ReactNode {
  const { keyDesk } = useServices()
  const isAwaited = useKey((key) => key.isAwaited)
  const status = useKey((key) => key.status)
  if (!isAwaited || status === undefined) return null
  switch (status.state) {
    case 'missing':
    case 'legacy':
      return <ProtectKey isLegacy={status.state === 'legacy'} onClose={keyDesk.putOff} />
    case 'locked':
    case 'unlocked':
      return <Unlock onClose={keyDesk.putOff} />
    case 'damaged':
      return <Damaged onClose={keyDesk.putOff} />
  }
}

function Unlock({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { keyDesk } = useServices()
  return (
    <Dialog title="Unlock" onClose={onClose}>
      <p>Signing needs your key. It goes on by itself once the key is open.</p>
      <OpenerForm act="Unlock" onOpener={keyDesk.unlock} />
      <Small>
        <Link href="/settings/key/lost" onClick={onClose}>
          I cannot unlock it
        </Link>
      </Small>
      <Row>
        <Button kind="quiet" onClick={onClose}>
          Not now
        </Button>
      </Row>
    </Dialog>
  )
}

function Damaged({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Your key cannot be read" onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <p>Its record on this device is damaged, so nothing can be signed with it. Your words bring it back.</p>
      <p>
        <Link href="/settings/key/lost" onClick={onClose}>
          What to do now
        </Link>
      </p>
    </Dialog>
  )
}
