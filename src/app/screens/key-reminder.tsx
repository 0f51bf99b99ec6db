import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ButtonLink } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { useKey, useMirror } from '../services.ts'

/** Where the person looks around, and not where they sign: that the words are not written down, or that the key is gone. */
export function KeyReminder(): ReactNode {
  const [path] = useLocation()
  const hasGroup = useMirror(({ groups }) => groups.size > 0)
  const status = useKey((key) => key.status)
  if (!hasGroup || status === undefined || (path !== '/' && !/^\/group\/[^/]+$/.test(path))) return null
  switch (status.state) {
    case 'missing':
      return (
        <Notice
          kind="bad"
          title="The key of your groups is not on this device"
          actions={<ButtonLink to="/settings/key/restore">Restore your key</ButtonLink>}
        >
          <p>The browser may have cleared it. Without it you can look, and not sign.</p>
        </Notice>
      )
    case 'damaged':
      return (
        <Notice
          kind="bad"
          title="Your key cannot be read"
          actions={<ButtonLink to="/settings/key/lost">What to do now</ButtonLink>}
        >
          <p>Without it you can look, and not sign.</p>
        </Notice>
      )
    case 'locked':
    case 'unlocked':
      if (!status.needsBackup) return null
      return (
        <Notice
          kind="attention"
          title="Write down your words"
          actions={<ButtonLink to="/settings/key/words">Show your words</ButtonLink>}
        >
          <p>If this device is lost, they bring your key back. Without them nobody can, and the group cannot sign.</p>
        </Notice>
      )
    case 'legacy':
      return null
  }
}
