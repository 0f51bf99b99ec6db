import { type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  /** Escape, a press outside, or a way out among the actions. */
  readonly onClose: () => void
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A native modal dialog for as long as it is rendered; focus goes in, and back to where it was. */
export function Dialog({ title, onClose, actions, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    const opener = document.activeElement
    element?.showModal()
    return () => {
      element?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} className={styles['dialog']} aria-labelledby={titleId} onCancel={onClose}>
      <div className={styles['content']}>
        <h2 id={titleId}>{title}</h2>
        {children}
        {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
      </div>
    </dialog>
  )
}
