import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { GatheringId } from '../../bytes/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalNotice } from '../parts/notice.tsx'

interface LeaveGatheringProps {
  readonly gatheringId: GatheringId
  readonly label: string
}

/** Forgets a gathering on this device, after asking once. */
export function LeaveGathering({ gatheringId, label }: LeaveGatheringProps): ReactNode {
  const [isAsking, setIsAsking] = useState(false)
  const [, navigate] = useLocation()
  const { isPending, refusal, run } = useCommand()
  const close = (): void => {
    setIsAsking(false)
  }
  return (
    <>
      <Button
        kind="quiet"
        onClick={() => {
          setIsAsking(true)
        }}
      >
        {label}
      </Button>
      {isAsking ? (
        <Dialog
          title={`${label}?`}
          onClose={close}
          actions={
            <>
              <Button
                kind="danger"
                isPending={isPending}
                onClick={() => {
                  run({ type: 'gathering:close', gatheringId }, () => {
                    navigate('/', { replace: true })
                  })
                }}
              >
                {label}
              </Button>
              <Button onClick={close}>Stay</Button>
            </>
          }
        >
          <p>This device leaves the gathering and forgets it. The others are not told why.</p>
          <RefusalNotice refusal={refusal} />
        </Dialog>
      ) : null}
    </>
  )
}
