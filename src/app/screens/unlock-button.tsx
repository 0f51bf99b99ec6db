import type { ReactNode } from 'react'
import { Button, type ButtonKind } from '../parts/button.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'

/** Has the person asked for the key, so that what waits for it goes on. */
export function UnlockButton({ kind = 'primary' }: { readonly kind?: ButtonKind }): ReactNode {
  const { keyDesk } = useServices()
  return (
    <Row>
      <Button
        kind={kind}
        onClick={() => {
          keyDesk.await().catch(() => {
            // The person would rather not: the screen stays as it is.
          })
        }}
      >
        Unlock your key
      </Button>
    </Row>
  )
}
