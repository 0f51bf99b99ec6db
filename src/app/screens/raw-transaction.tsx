import { type ReactNode, useState } from 'react'
import type { SessionId } from '../../bytes/index.ts'
import type { TransactionView } from '../../bridge/index.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { Details } from '../parts/details.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { fitsQr } from '../qr-limits.ts'
import { saveFile } from '../save-file.ts'

interface RawTransactionProps {
  readonly sessionId: SessionId
  readonly transaction: TransactionView
  /** Until the person opens or closes it. */
  readonly isOpen: boolean
  /** This device found it on the network. */
  readonly isSeen: boolean
  readonly isTakenAsDone: boolean
}

/** The final transaction, for handing it in by any other way. */
export function RawTransaction({
  sessionId,
  transaction: { hex, txid },
  isOpen,
  isSeen,
  isTakenAsDone,
}: RawTransactionProps): ReactNode {
  const [isToggled, setIsToggled] = useState<boolean>()
  const isShown = isToggled ?? isOpen
  const { isPending, refusal, run } = useCommand()
  // Capitals make a smaller code, and hex means the same in both.
  const code = hex.toUpperCase()
  return (
    <Details summary="Raw transaction" isOpen={isShown} onToggle={setIsToggled}>
      <Small>
        Complete and signed by everyone. Any wallet or explorer that takes raw transactions can broadcast it.
      </Small>
      <CodeValue label="Transaction" value={hex} copyLabel="Copy transaction" />
      <Row>
        <Button
          onClick={() => {
            saveFile(document, `${txid.slice(0, 16)}.txn`, new TextEncoder().encode(hex))
          }}
        >
          Save as a file
        </Button>
      </Row>
      {isShown && fitsQr(code) ? <QrCode isShown={false} text={code} label="QR code: the raw transaction" /> : null}
      {isSeen || isTakenAsDone ? null : (
        <>
          <Small>If you have broadcast it elsewhere and seen it there, say so: the turns end for everyone.</Small>
          <Row>
            <Button
              isPending={isPending}
              onClick={() => {
                run({ type: 'session:confirm', sessionId })
              }}
            >
              I have seen it published
            </Button>
          </Row>
          <RefusalNotice refusal={refusal} />
        </>
      )}
    </Details>
  )
}
