import { encodeQR } from 'qr'
import { type ReactNode, useId, useMemo, useSyncExternalStore } from 'react'
import { splitPsbt } from '../bbqr/split.ts'
import { Button } from '../parts/button.tsx'
import { CodeDrawing, type CodeRows } from '../parts/code-drawing.tsx'
import { Small } from '../parts/stack.tsx'
import { useWakeLock } from '../services.ts'
import { type CodePlayer, type CodePlayerState, createCodePlayer, FRAME_MS } from '../timers/code-player.ts'
import styles from './psbt-codes.module.css'

const BORDER = 2

/** A PSBT as BBQr codes that play by themselves. The screen stays on meanwhile. */
export function PsbtCodes({ psbt }: { readonly psbt: Uint8Array }): ReactNode {
  const { codes, version, player } = useMemo(() => seriesOf(psbt), [psbt])
  const state = useSyncExternalStore(player.subscribe, player.state)
  const rows = useMemo(() => drawn(codes[state.frameIndex] ?? '', version), [codes, state.frameIndex, version])
  const hintId = useId()
  useWakeLock(true)
  return (
    <div className={styles['codes']}>
      <div className={styles['frame']}>
        <CodeDrawing
          rows={rows}
          label={
            codes.length === 1 ? 'QR code: the PSBT' : `QR code ${state.frameIndex + 1} of ${codes.length}: the PSBT`
          }
        />
      </div>
      {codes.length === 1 ? null : (
        <Controls player={player} state={state} codeCount={codes.length} describedBy={hintId} />
      )}
      <div id={hintId}>
        <Small>{wordsOf(codes.length)}</Small>
      </div>
    </div>
  )
}

interface ControlsProps {
  readonly player: CodePlayer
  readonly state: CodePlayerState
  readonly codeCount: number
  readonly describedBy: string
}

function Controls({ player, state: { frameIndex, isPlaying }, codeCount, describedBy }: ControlsProps): ReactNode {
  return (
    <fieldset className={styles['controls']} aria-label="Series of codes" aria-describedby={describedBy}>
      {/* While it plays nobody wants to hear each number. */}
      <output className={styles['counter']} aria-live={isPlaying ? 'off' : 'polite'}>
        {`${frameIndex + 1} of ${codeCount}`}
      </output>
      <Button
        onClick={() => {
          player.step(-1)
        }}
      >
        Previous
      </Button>
      <Button onClick={isPlaying ? player.pause : player.play}>{isPlaying ? 'Pause' : 'Play'}</Button>
      <Button
        onClick={() => {
          player.step(1)
        }}
      >
        Next
      </Button>
    </fieldset>
  )
}

function seriesOf(psbt: Uint8Array): {
  readonly codes: readonly string[]
  /** All have the size of the first, the emptier last one too: nothing jumps. */
  readonly version: number
  readonly player: CodePlayer
} {
  const codes = splitPsbt(psbt)
  const version = versionOf(drawn(codes[0] ?? ''))
  return { codes, version, player: createCodePlayer(codes.length, codes.length > 1 && !wantsStillness()) }
}

function wordsOf(codeCount: number): string {
  const wallets = 'for wallets that read BBQr, such as Sparrow, Nunchuk and Coldcard Q'
  if (codeCount === 1) return `One code, ${wallets}.`
  const seconds = Math.ceil((codeCount * FRAME_MS) / 1_000)
  const round = seconds === 1 ? 'a second' : `${seconds} seconds`
  return `${codeCount} codes, once round in ${round}, ${wallets}. They may be read in any order.`
}

function drawn(text: string, version?: number): CodeRows {
  return encodeQR(text, 'raw', { ecc: 'low', border: BORDER, version })
}

/** A code of version 1 has 21 modules a side, and each version four more (ISO/IEC 18004). */
function versionOf(rows: CodeRows): number {
  return (rows.length - 2 * BORDER - 17) / 4
}

function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
