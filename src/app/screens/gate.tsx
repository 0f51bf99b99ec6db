import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { Row, Soft } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import type { TabState } from '../stores/tab.ts'

/** What is shown instead of a screen while the worker does not run in this tab. */
export function Gate({ tab }: { readonly tab: Exclude<TabState, { readonly phase: 'running' }> }): ReactNode {
  switch (tab.phase) {
    case 'starting':
      return <Soft>Opening Muster…</Soft>
    case 'elsewhere':
      return (
        <Screen
          title="Muster is open in another tab"
          lead="One tab signs at a time, so that your key is never in two places. Go on there, or take over here."
        >
          <TakeOver />
        </Screen>
      )
    case 'lost':
      return (
        <Screen
          title="Another tab took over"
          lead="This tab has stopped. Nothing is lost: go on in the other tab, or take it back here."
        >
          <TakeOver />
        </Screen>
      )
    case 'failed':
      return (
        <Screen title="Muster could not go on" lead="What you have approved and stored is still there.">
          <RefusalNotice refusal={tab} />
          <Row>
            <Button
              kind="primary"
              onClick={() => {
                location.reload()
              }}
            >
              Reload
            </Button>
          </Row>
        </Screen>
      )
  }
}

function TakeOver(): ReactNode {
  const { takeOver } = useServices()
  return (
    <Row>
      <Button kind="primary" onClick={takeOver}>
        Use this tab
      </Button>
    </Row>
  )
}
