import type { ReactNode } from 'react'
import type { SubjectView } from '../../bridge/index.ts'
import { Notice } from '../parts/notice.tsx'
import { Small } from '../parts/stack.tsx'
import { VisibleText } from '../parts/visible-text.tsx'
import { countUnseen } from '../unseen.ts'

/** Whether this page shows the whole of what would be signed. Nobody is asked to approve what they cannot see. */
export function isShownWhole(subject: SubjectView): boolean {
  switch (subject.kind) {
    case 'message':
      return true
    case 'payment':
      return false
  }
}

/** What is signed, exactly. */
export function SessionSubject({ subject }: { readonly subject: SubjectView }): ReactNode {
  switch (subject.kind) {
    case 'message':
      return <Message text={subject.text} />
    case 'payment':
      return (
        <Notice kind="attention" title="This is a payment">
          <p>This page does not show payments yet, so it does not ask you to approve one. You can decline it.</p>
        </Notice>
      )
  }
}

function Message({ text }: { readonly text: string }): ReactNode {
  const unseen = countUnseen(text)
  return (
    <>
      <VisibleText label="Message" text={text} />
      {unseen === 0 ? null : (
        <Small>{`Marked: ${unseen === 1 ? 'one character' : `${unseen} characters`} that would otherwise not be seen as such. They are part of what is signed.`}</Small>
      )}
    </>
  )
}
