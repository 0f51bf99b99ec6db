import { type ReactNode, useState } from 'react'
import type { Opener } from '../../vault/index.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import { OpenerForm } from './opener-form.tsx'

interface FreshKeyProps {
  readonly title: string
  readonly onClose: () => void
  /** What comes once the person has shown that it is they; they may be asked for no more than this. */
  readonly children: (opener: Opener) => ReactNode
}

/** Being unlocked is not enough to change the key: whoever does shows that moment that it is they. */
export function FreshKey({ title, onClose, children }: FreshKeyProps): ReactNode {
  const { keyDesk } = useServices()
  const [opener, setOpener] = useState<Opener>()
  return (
    <Dialog title={title} onClose={onClose}>
      {opener === undefined ? (
        <>
          <p>First show that it is you.</p>
          <OpenerForm
            act="Continue"
            onOpener={async (shown) => {
              await keyDesk.unlock(shown)
              setOpener(shown)
            }}
          />
        </>
      ) : (
        children(opener)
      )}
      <Row>
        <Button kind="quiet" onClick={onClose}>
          Cancel
        </Button>
      </Row>
    </Dialog>
  )
}
