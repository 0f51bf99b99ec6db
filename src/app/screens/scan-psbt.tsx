import { type ReactNode, useRef, useState } from 'react'
import { type CodeSeries, isComplete, isOfSeries, psbtOf, withCode } from '../bbqr/series.ts'
import { type Refusal, refusalOf } from '../command.ts'
import { wordsFor } from '../error-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Notice, RefusalNotice } from '../parts/notice.tsx'
import { ScanDialog } from '../parts/scan-dialog.tsx'
import styles from './scan-psbt.module.css'

interface ScanPsbtProps {
  /** Takes what a single code says: to be treated as if it had been pasted. */
  readonly onText: (text: string) => void
  /** Takes the PSBT that a series of so many codes holds. */
  readonly onPsbt: (psbt: Uint8Array, codeCount: number) => void
}

/** A button that opens the camera to read a PSBT, be it in one code or in a series of them. */
export function ScanPsbt({ onText, onPsbt }: ScanPsbtProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => {
    setIsOpen(false)
  }
  return (
    <>
      <Button
        onClick={() => {
          setIsOpen(true)
        }}
      >
        Scan codes
      </Button>
      {isOpen ? (
        <Scanner
          onClose={close}
          onText={(text) => {
            close()
            onText(text)
          }}
          onPsbt={(psbt, codeCount) => {
            close()
            onPsbt(psbt, codeCount)
          }}
        />
      ) : null}
    </>
  )
}

/** Reads codes in whatever order; those that do not belong to the series are told and change nothing. */
function Scanner({ onText, onPsbt, onClose }: ScanPsbtProps & { readonly onClose: () => void }): ReactNode {
  // Two codes may be read before the page is drawn anew.
  const newest = useRef<CodeSeries>(undefined)
  const [series, setSeries] = useState<CodeSeries>()
  const [remark, setRemark] = useState<Refusal>()
  const [refusal, setRefusal] = useState<Refusal>()
  const become = (next: CodeSeries | undefined): void => {
    newest.current = next
    setSeries(next)
    setRemark(undefined)
  }
  const finish = (complete: CodeSeries): void => {
    psbtOf(complete)
      .then((psbt) => {
        onPsbt(psbt, complete.frameCount)
      })
      .catch((error: unknown) => {
        become(undefined)
        setRefusal(refusalOf(error))
      })
  }
  const take = (text: string): boolean => {
    if (newest.current === undefined && !isOfSeries(text)) {
      onText(text)
      return true
    }
    try {
      const next = withCode(newest.current, text)
      if (next === newest.current) return false
      become(next)
      if (!isComplete(next)) return false
      finish(next)
      return true
    } catch (error) {
      setRemark(refusalOf(error))
      return false
    }
  }
  if (refusal !== undefined) {
    return (
      <Dialog
        title="Scan a PSBT"
        onClose={onClose}
        actions={
          <>
            <Button
              onClick={() => {
                setRefusal(undefined)
              }}
            >
              Scan again
            </Button>
            <Button onClick={onClose}>Close</Button>
          </>
        }
      >
        <RefusalNotice refusal={refusal} />
      </Dialog>
    )
  }
  return (
    <ScanDialog
      title="Scan a PSBT"
      hint="Point the camera at the code of a PSBT. Where it is a series, hold still until all of its codes are read."
      onCode={take}
      onClose={onClose}
      progress={series === undefined ? undefined : <Progress series={series} />}
      remark={remark === undefined ? undefined : <Remark remark={remark} />}
      actions={
        series === undefined ? undefined : (
          <Button
            onClick={() => {
              become(undefined)
            }}
          >
            Start over
          </Button>
        )
      }
    />
  )
}

function Progress({ series: { blocks, frameCount } }: { readonly series: CodeSeries }): ReactNode {
  return (
    <div className={styles['progress']}>
      <progress value={blocks.size} max={frameCount} aria-label="Codes read" />
      <output>{`${blocks.size} of ${frameCount} codes read`}</output>
    </div>
  )
}

function Remark({ remark: { code, message } }: { readonly remark: Refusal }): ReactNode {
  const { title, advice } = wordsFor(code, message)
  return (
    <Notice kind="attention" title={title}>
      <p>{advice}</p>
    </Notice>
  )
}
