import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import { refusalOf, useCommand } from '../command.ts'
import { draftFaults, faultAt } from '../draft-faults.ts'
import { MAX_NOTE_CHARACTERS } from '../limits.ts'
import { GroupLink } from '../parts/group-link.tsx'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Screen } from '../parts/screen.tsx'
import { draftOf, isUntouched, type PaymentForm, readForm, withRecipient } from '../payment-form.ts'
import { useMirror, useServices, useWallet } from '../services.ts'
import { createEstimates, type EstimateState } from '../timers/estimates.ts'
import { PayEstimate } from './pay-estimate.tsx'
import { PayFee } from './pay-fee.tsx'
import { PayRecipient } from './pay-recipient.tsx'
import styles from './pay.module.css'
import { TermsOptions, useDraftTerms } from './proposal-terms.tsx'
import { UnknownScreen } from './unknown.tsx'

export function PayScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <Pay group={group} />
}

/** Every keystroke is kept, so that a closed tab loses nothing. */
function usePaymentForm(groupId: GroupId): {
  readonly form: PaymentForm
  readonly setForm: (form: PaymentForm) => void
  readonly clear: () => void
} {
  const { drafts } = useServices()
  const field = `${groupId}:payment`
  const { write, clear } = drafts.getState()
  const kept = useStore(drafts, (state) => state.textOf(field))
  return {
    form: readForm(kept),
    setForm: (form) => {
      write(field, JSON.stringify(form))
    },
    clear: () => {
      clear(field)
    },
  }
}

/** What would come of the form as it stands; asked again when the wallet was scanned anew. */
function useEstimate(groupId: GroupId, form: PaymentForm, asOfMs: number | undefined): EstimateState {
  const { ask } = useServices()
  const [estimates] = useState(() =>
    createEstimates(async (payment) => (await ask({ type: 'payment:estimate', groupId, payment })).estimate),
  )
  const draft = JSON.stringify(form)
  useEffect(() => () => estimates.stop(), [estimates])
  useEffect(() => {
    estimates.follow(draftOf(readForm(draft)))
  }, [estimates, draft])
  useEffect(() => {
    if (asOfMs !== undefined) estimates.askAgain()
  }, [estimates, asOfMs])
  return useSyncExternalStore(estimates.subscribe, estimates.state, estimates.state)
}

/** A payment as it is put together: whom, how much, at what fee, and what would come of it. */
function Pay({ group }: { readonly group: GroupView }): ReactNode {
  const { groupId, name, network } = group
  const wallet = useWallet(group)
  const [, navigate] = useLocation()
  const { form, setForm, clear } = usePaymentForm(groupId)
  const terms = useDraftTerms(groupId, 'payment')
  const { estimate, failure, isPending: isEstimating } = useEstimate(groupId, form, wallet?.scannedAtMs)
  const { isPending, refusal, run } = useCommand()
  const [isTried, setIsTried] = useState(false)
  const faults = draftFaults(estimate, isTried)
  const propose = (): void => {
    setIsTried(true)
    // While the answer to the last keystroke is on its way, the worker judges the proposal itself.
    if (terms.terms === undefined || (!isEstimating && estimate?.kind === 'faulty')) return
    run({ type: 'payment:propose', groupId, payment: draftOf(form), ...terms.terms }, ({ sessionId }) => {
      clear()
      terms.clear()
      navigate(`/session/${sessionId}`, { replace: true })
    })
  }
  return (
    <Screen over={<GroupLink groupId={groupId} name={name} network={network} />} title="Pay" isWide>
      <form
        className={styles['columns']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          propose()
        }}
      >
        <div className={styles['fields']}>
          {form.recipients.map((recipient, recipientIndex) => (
            <PayRecipient
              key={recipient.recipientId}
              form={form}
              recipient={recipient}
              recipientIndex={recipientIndex}
              estimate={estimate?.kind === 'possible' ? estimate.recipients[recipientIndex] : undefined}
              addressError={faultAt(faults, 'address', recipientIndex)}
              amountError={faultAt(faults, 'amount', recipientIndex)}
              onForm={setForm}
            />
          ))}
          <div>
            <Button
              onClick={() => {
                setForm(withRecipient(form))
              }}
            >
              Add a recipient
            </Button>
          </div>
          <PayFee form={form} wallet={wallet} error={faultAt(faults, 'fee')} onForm={setForm} />
          <TextField
            label="Note to the others"
            hint="Optional. The group sees it, here and in the history; it is not on the chain."
            value={terms.note}
            maxLength={MAX_NOTE_CHARACTERS}
            onChange={terms.write('note')}
          />
          <TermsOptions draft={terms} act="broadcasts" isTried={isTried} />
        </div>
        <div className={styles['outcome']}>
          <PayEstimate
            estimate={estimate}
            isPending={isEstimating}
            fault={isUntouched(form) && !isTried ? undefined : faultAt(faults, 'payment')}
            wallet={wallet}
          />
          <RefusalNotice refusal={failure === undefined ? undefined : refusalOf(failure)} />
          <RefusalNotice refusal={refusal} />
          <Button kind="primary" isPending={isPending}>
            Propose payment
          </Button>
        </div>
      </form>
    </Screen>
  )
}
