import type { ReactNode } from 'react'
import type { SubjectView } from '../../bridge/index.ts'
import { Small } from '../parts/stack.tsx'
import { VisibleText } from '../parts/visible-text.tsx'
import { countUnseen } from '../unseen.ts'
import { PaymentReview } from './payment-review.tsx'

/** What is signed, exactly: nothing of it is left out, since somebody is asked to approve it. */
export function SessionSubject({ subject }: { readonly subject: SubjectView }): ReactNode {
  switch (subject.kind) {
    case 'message':
      return <Message text={subject.text} />
    case 'payment':
      return <PaymentReview payment={subject.payment} />
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
