import type { BackupContent, Command } from '../bridge/index.ts'
import type { KeyDesk } from './key-desk.ts'
import type { Mirror } from './stores/mirror.ts'
import type { ReplyTo } from './worker-client.ts'

/** The ending of a backup's name. */
export const BACKUP_ENDING = '.musterbackup'

interface BackupParts {
  readonly ask: <C extends Command>(command: C) => Promise<ReplyTo<C>>
  readonly keyDesk: KeyDesk
}

/** A file with all groups and what was paid in them, that only the words of this key open. */
export async function makeBackup({ ask, keyDesk }: BackupParts, { groups, sessions }: Mirror): Promise<Uint8Array> {
  const histories: string[] = []
  for (const { groupId, name } of groups.values()) {
    const { bytes } = await ask({ type: 'history:export', groupId })
    histories.push(`# ${name.replaceAll(/\s+/g, ' ')}\n${new TextDecoder().decode(bytes)}`)
  }
  const { bytes } = await keyDesk.whenOpen(() =>
    keyDesk.ask({
      type: 'backup',
      groups: [...groups.values()].map(({ groupId, link }) => ({ groupId, link })),
      labels: [...sessions.values()].flatMap(({ sessionId, details }) =>
        details === undefined || details.note === '' ? [] : [{ id: sessionId, text: details.note }],
      ),
      history: new TextEncoder().encode(histories.join('\n')),
    }),
  )
  return bytes
}

/** Takes the groups of a backup back, without meeting anybody. @returns what was in it. */
export async function openBackup({ ask, keyDesk }: BackupParts, file: Uint8Array): Promise<BackupContent> {
  const { backup } = await keyDesk.whenOpen(() => keyDesk.ask({ type: 'openBackup', file: Uint8Array.from(file) }))
  for (const { link, roster } of backup.groups) {
    // A group whose link was not known as the backup was made comes back by a member's link.
    if (link !== '') await ask({ type: 'group:restore', link, roster })
  }
  return backup
}
