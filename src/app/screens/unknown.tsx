import type { ReactNode } from 'react'
import { ButtonLink } from '../parts/button.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { LinkOpener } from './link-opener.tsx'

/** An address that leads to nothing on this device. */
export function UnknownScreen({ what }: { readonly what: 'group' | 'session' | 'page' }): ReactNode {
  return (
    <Screen
      title={what === 'page' ? 'There is no such page' : `This device has no such ${what}`}
      lead={
        what === 'page'
          ? 'The address is not one of Muster’s.'
          : `It was closed here, or it was opened in another browser. The link to the ${what} brings it back.`
      }
    >
      {what === 'page' ? null : <LinkOpener />}
      <Row>
        <ButtonLink to="/">To the start</ButtonLink>
      </Row>
    </Screen>
  )
}
