import type { ReactNode } from 'react'
import { useKeyRun } from '../key-run.ts'
import { Button, type ButtonKind } from '../parts/button.tsx'
import { RefusalNotice } from '../parts/notice.tsx'
import { Small, Stack } from '../parts/stack.tsx'
import { useServices } from '../services.ts'
import { DEFAULT_PASSKEY_LABEL } from './new-way.tsx'

/** The key that a passkey gave on another device, once more: the passkey gives the same one here. */
export function KnownPasskey({ kind = 'secondary' }: { readonly kind?: ButtonKind }): ReactNode {
  const { keyDesk, passkeys } = useServices()
  const { isPending, refusal, run } = useKeyRun()
  if (passkeys === undefined) return null
  return (
    <Stack>
      <Button
        kind={kind}
        isPending={isPending}
        onClick={() => {
          run(async () => {
            const way = await passkeys.get([])
            await keyDesk.create({ ...way, label: DEFAULT_PASSKEY_LABEL }, { kind: 'from-prf' })
          })
        }}
      >
        I have used Muster with a passkey before
      </Button>
      {kind === 'quiet' ? null : <Small>For a key that began with a passkey. Others come back from their words.</Small>}
      <RefusalNotice refusal={refusal} />
    </Stack>
  )
}
