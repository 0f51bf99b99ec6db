import type { ReactNode } from 'react'
import type { Command } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button, type ButtonKind } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row } from '../parts/stack.tsx'
import { saveFile } from '../save-file.ts'

interface FileExportProps {
  readonly command: Extract<Command, { readonly type: 'history:export' | 'descriptor:export' | 'psbt:export' }>
  readonly kind?: ButtonKind
  readonly children: ReactNode
}

/** A button that saves what the worker makes for it. */
export function FileExport({ command, kind, children }: FileExportProps): ReactNode {
  const { isPending, refusal, run } = useCommand()
  return (
    <>
      <Row>
        <Button
          kind={kind ?? 'secondary'}
          isPending={isPending}
          onClick={() => {
            run(command, ({ name, bytes }) => {
              saveFile(document, name, bytes)
            })
          }}
        >
          {children}
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
    </>
  )
}
