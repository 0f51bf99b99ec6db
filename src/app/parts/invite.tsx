import type { ReactNode } from 'react'
import { addressOf } from '../links.ts'
import { useServices } from '../services.ts'
import { canShare, shareLink } from '../share.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import styles from './invite.module.css'
import { QrCode } from './qr-code.tsx'

interface InviteProps {
  /** The link as the worker gives it: what follows `#`. */
  readonly link: string
  /** What the others are invited to. */
  readonly what: string
  /** It lies open, so the screen stays on for those who scan it. */
  readonly isShown?: boolean
}

/** A link to hand on: as a code to scan, by the system's share sheet, or copied. */
export function Invite({ link, what, isShown = true }: InviteProps): ReactNode {
  const { origin } = useServices()
  const address = addressOf(origin, link)
  return (
    <div className={styles['invite']}>
      <QrCode isShown={isShown} text={address} label={`QR code: ${what}`} />
      <div className={styles['actions']}>
        {canShare(navigator) ? (
          <Button
            onClick={() => {
              shareLink(navigator, 'Muster', what, address).catch(() => {
                // `shareLink` never rejects.
              })
            }}
          >
            Share link
          </Button>
        ) : null}
        <CopyButton label="Copy link" text={address} />
      </div>
      <textarea
        className={styles['link']}
        aria-label="The link"
        readOnly
        rows={3}
        value={address}
        spellCheck={false}
        onFocus={(event) => {
          event.target.select()
        }}
      />
    </div>
  )
}
