import { type ReactNode, useState } from 'react'
import { base64 } from '@scure/base'
import type { SessionId } from '../../bytes/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { fitsQr } from '../qr-limits.ts'
import { saveFile } from '../save-file.ts'

/** The payment as other programs take it, with all that was signed so far. */
export function PsbtExport({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const { isPending, refusal, run } = useCommand()
  const [text, setText] = useState<string>()
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
              setText(base64.encode(bytes))
            })
          }}
        >
          Show as text
        </Button>
      </Row>
      <RefusalNotice refusal={refusal} />
      {text === undefined ? null : (
        <>
          <CodeValue label="PSBT" value={text} copyLabel="Copy PSBT" />
          {fitsQr(text) ? (
            <QrCode isShown text={text} label="QR code: the PSBT" />
          ) : (
            <Small>It is too long for a QR code: copy the text, or save the file.</Small>
          )}
        </>
      )}
    </>
  )
}
