import { lazy, type ReactNode, Suspense, useState } from 'react'
import { base64 } from '@scure/base'
import type { SessionId } from '../../bytes/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small, Soft } from '../parts/stack.tsx'
import { fitsQr } from '../qr-limits.ts'
import { saveFile } from '../save-file.ts'

// Few people need it, and it brings what draws codes.
const PsbtCodes = lazy(async () => ({ default: (await import('./psbt-codes.tsx')).PsbtCodes }))

/** What is shown below the buttons: the PSBT as it was when it was asked for. */
type Shown = { readonly as: 'text'; readonly text: string } | { readonly as: 'codes'; readonly psbt: Uint8Array }

/** The payment as other programs take it, with all that was signed so far. */
export function PsbtExport({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const { isPending, refusal, run } = useCommand()
  const [shown, setShown] = useState<Shown>()
  return (
    <>
      <Small>The payment as other wallets read it, with the nonces and signatures that are here by now.</Small>
      <Row>
        <Button
          isPending={isPending}
          onClick={() => {
            run({ type: 'psbt:export', sessionId }, ({ name, bytes }) => {
              saveFile(document, name, bytes)
            })
          }}
        >
          Save PSBT
        </Button>
        <Button
          isPending={isPending}
          onClick={() => {
            run({ type: 'psbt:export', sessionId }, ({ bytes }) => {
              setShown({ as: 'text', text: base64.encode(bytes) })
            })
          }}
        >
          Show as text
        </Button>
        <Button
          isPending={isPending}
          onClick={() => {
            run({ type: 'psbt:export', sessionId }, ({ bytes }) => {
              setShown({ as: 'codes', psbt: bytes })
            })
          }}
        >
          Show as codes
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
      {shown === undefined ? null : <ShownPsbt shown={shown} />}
    </>
  )
}

function ShownPsbt({ shown }: { readonly shown: Shown }): ReactNode {
  switch (shown.as) {
    case 'text':
      return (
        <>
          <CodeValue label="PSBT" value={shown.text} copyLabel="Copy PSBT" />
          {fitsQr(shown.text) ? (
            <QrCode isShown text={shown.text} label="QR code: the PSBT" />
          ) : (
            <Small>It is too long for a single QR code: show it as codes, copy the text, or save the file.</Small>
          )}
        </>
      )
    case 'codes':
      return (
        <Suspense fallback={<Soft>One moment…</Soft>}>
          <PsbtCodes psbt={shown.psbt} />
        </Suspense>
      )
  }
}
