import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { useDevice, useMirror, useServices } from '../services.ts'

/** Offered only to those who have a group, where the browser can install. */
export function InstallOffer(): ReactNode {
  const { install } = useServices()
  const canInstall = useDevice((device) => device.canInstall)
  const hasGroup = useMirror(({ groups }) => groups.size > 0)
  if (!canInstall || !hasGroup) return null
  return (
    <Notice kind="plain" title="Keep Muster at hand" actions={<Button onClick={install}>Install Muster</Button>}>
      <p>As an app it opens faster, works without a network, and this browser keeps its storage for longer.</p>
    </Notice>
  )
}
