import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { type Refusal, refusalOf } from '../command.ts'
import { openLink, pathTo } from '../opening.ts'
import { ButtonLink } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import { LinkOpener } from './link-opener.tsx'

/** Where links arrive. It goes on by itself to what the link leads to, and approves nothing. */
export function JoinScreen(): ReactNode {
  const { arrivals, ask } = useServices()
  const [, navigate] = useLocation()
  const text = useStore(arrivals, (state) => state.text)
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => {
    if (text === undefined) return
    arrivals.setState({ text: undefined })
    openLink(ask, text)
      .then((target) => {
        navigate(pathTo(target), { replace: true })
      })
      .catch((error: unknown) => {
        setRefusal(refusalOf(error))
      })
  }, [arrivals, ask, navigate, text])
  return (
    <Screen
      title={refusal === undefined ? 'Open a link' : 'This link does not open'}
      lead={
        refusal === undefined
          ? 'A link is read once and then removed from the address bar. Opening it approves nothing.'
          : undefined
      }
    >
      <RefusalNotice refusal={refusal} />
      <LinkOpener />
      <Row>
        <ButtonLink kind="quiet" to="/">
          To the start
        </ButtonLink>
      </Row>
    </Screen>
  )
}
