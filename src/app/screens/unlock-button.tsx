import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'

/** Has the person asked for the key, so that what waits for it goes on. */
export function UnlockButton(): ReactNode {
  const { keyDesk } = useServices()
  return (
    <Row>
      <Button
        kind="primary"
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
