import type { ReactNode } from 'react'
import { Link } from 'wouter'
import styles from './button.module.css'
import { classNames } from './class-names.ts'

/** One `primary` a screen at most: the thing to do next. */
export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet'

interface ButtonProps {
  readonly kind?: ButtonKind
  /** Without it the button sends its form. */
  readonly onClick?: (() => void) | undefined
  /** It keeps its focus and its place, and does nothing until what it started is done. */
  readonly isPending?: boolean
  readonly describedBy?: string | undefined
  readonly children: ReactNode
}

export function Button({
  kind = 'secondary',
  onClick,
  isPending = false,
  describedBy,
  children,
}: ButtonProps): ReactNode {
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={classNames(styles['button'], styles[kind])}
      onClick={isPending ? undefined : onClick}
      aria-disabled={isPending}
      aria-describedby={describedBy}
    >
      {children}
    </button>
  )
}

interface ButtonLinkProps {
  readonly kind?: ButtonKind
  readonly to: string
  readonly children: ReactNode
}

/** Looks like a button, goes like a link. */
export function ButtonLink({ kind = 'secondary', to, children }: ButtonLinkProps): ReactNode {
  return (
    <Link href={to} className={classNames(styles['button'], styles[kind])}>
      {children}
    </Link>
  )
}
