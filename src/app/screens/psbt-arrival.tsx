import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choices } from '../parts/field.tsx'
import { useMirror, useServices } from '../services.ts'
import type { ArrivedPsbt } from '../stores/arrivals.ts'

/** Asks which group a PSBT is for that the system handed over, or that was dropped, wherever the person is. */
export function PsbtArrival(): ReactNode {
  const { arrivals } = useServices()
  const psbt = useStore(arrivals, (state) => state.psbt)
  const [path] = useLocation()
  return psbt === undefined || psbt.isPlaced || path.endsWith('/import') ? null : <GroupDialog psbt={psbt} />
}

function GroupDialog({ psbt }: { readonly psbt: ArrivedPsbt }): ReactNode {
  const { arrivals } = useServices()
  const groups = useMirror((mirror) => mirror.groups)
  const [path, navigate] = useLocation()
  const choices = [...groups.values()].map(({ groupId, name }) => ({ value: String(groupId), words: name }))
  const isHere = (groupId: string): boolean => path.startsWith(`/group/${groupId}`)
  const [chosen, setChosen] = useState(choices.find(({ value }) => isHere(value))?.value ?? choices[0]?.value)
  const cancel = (): void => {
    arrivals.setState({ psbt: undefined })
  }
  return (
    <Dialog
      title="Import this payment?"
      onClose={cancel}
      actions={
        <>
          {chosen === undefined ? null : (
            <Button
              kind="primary"
              onClick={() => {
                arrivals.setState({ psbt: { ...psbt, isPlaced: true } })
                navigate(`/group/${chosen}/import`)
              }}
            >
              Go on
            </Button>
          )}
          <Button onClick={cancel}>Cancel</Button>
        </>
      }
    >
      <p>
        <code>{psbt.name}</code>
      </p>
      {chosen === undefined ? (
        <p>This device is in no group yet, so there is nobody to sign it.</p>
      ) : (
        <Choices label="For which group?" choices={choices} value={chosen} onChange={setChosen} />
      )}
    </Dialog>
  )
}
