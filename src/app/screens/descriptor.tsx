import { type ReactNode, useState } from 'react'
import type { GroupView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { TextArea } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { ScanButton } from '../parts/scan-button.tsx'
import { Row } from '../parts/stack.tsx'
import { fitsQr } from '../qr-limits.ts'
import { FileExport } from './file-export.tsx'
import { FilePicker } from './file-picker.tsx'
import styles from './form.module.css'

const MAX_DESCRIPTOR_CHARACTERS = 65_536

/** The text from which every wallet that knows BIP390 derives the group's addresses: to take along, and to compare. */
export function Descriptor({ group: { descriptor, groupId } }: { readonly group: GroupView }): ReactNode {
  return (
    <>
      <CodeValue label="Descriptor" value={descriptor} copyLabel="Copy descriptor" />
      {fitsQr(descriptor) ? <QrCode isShown={false} text={descriptor} label="QR code: the descriptor" /> : null}
      <FileExport command={{ type: 'descriptor:export', groupId }}>Save descriptor as a file</FileExport>
      <Comparison groupId={groupId} />
    </>
  )
}

/** Whether a descriptor that was kept elsewhere, or that someone else has, is this group's. */
function Comparison({ groupId }: Pick<GroupView, 'groupId'>): ReactNode {
  const [text, setText] = useState('')
  const [isSame, setIsSame] = useState(false)
  const { isPending, refusal, run } = useCommand()
  const take = (typed: string): void => {
    setText(typed)
    setIsSame(false)
  }
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIsSame(false)
        run({ type: 'descriptor:check', groupId, text }, () => {
          setIsSame(true)
        })
      }}
    >
      <TextArea
        label="A descriptor to compare"
        hint="Paste or scan one that you saved, or that another member has, or choose its file."
        value={text}
        maxLength={MAX_DESCRIPTOR_CHARACTERS}
        onChange={take}
      />
      <FilePicker
        label="File of a descriptor"
        accept=".txt,text/plain"
        maxBytes={MAX_DESCRIPTOR_CHARACTERS}
        tooLarge="descriptor_refused"
        onFile={({ bytes }) => {
          take(new TextDecoder().decode(bytes))
        }}
      >
        Choose a file
      </FilePicker>
      <Row>
        <ScanButton hint="Point the camera at the code of a descriptor." onText={take}>
          Scan descriptor
        </ScanButton>
      </Row>
      <RefusalNotice refusal={refusal} />
      <output aria-live="polite">{isSame ? '✓ The same: it leads to the addresses of this group.' : ''}</output>
      <Row>
        <Button isPending={isPending}>Compare</Button>
      </Row>
    </form>
  )
}
