import { expect, test } from 'vitest'
import type { BackupContent, Command, KeyCommand } from '../bridge/index.ts'
import { makeBackup, openBackup } from './key-backup.ts'
import type { KeyReplyTo } from './key-client.ts'
import { EMPTY_MIRROR, reflect } from './stores/mirror.ts'
import { ScriptedKeyDesk } from './testing/key.ts'
import { group, session, sessionId } from './testing/views.ts'
import { RefusedError } from './refused-error.ts'
import type { ReplyTo } from './worker-client.ts'

const content: BackupContent = {
  madeAtMs: 1,
  groups: [
    { groupId: group().groupId, link: 'group-link', roster: Uint8Array.of(1), descriptor: 'tr(…)' },
    { groupId: group().groupId, link: '', roster: Uint8Array.of(2), descriptor: 'tr(…)' },
  ],
  labels: [],
  history: Uint8Array.of(),
}

class Desk extends ScriptedKeyDesk {
  readonly commands: KeyCommand[] = []
  isOpen = true

  override ask = <C extends KeyCommand>(command: C): Promise<KeyReplyTo<C>> => {
    this.commands.push(command)
    if (!this.isOpen) return Promise.reject(new RefusedError('seed_locked', ''))
    const reply =
      command.type === 'backup' ? { kind: 'file', bytes: Uint8Array.of(9) } : { kind: 'backup', backup: content }
    return Promise.resolve(reply as KeyReplyTo<C>)
  }
}

interface Parts {
  readonly keyDesk: Desk
  readonly asked: Command[]
  readonly ask: <C extends Command>(command: C) => Promise<ReplyTo<C>>
}

function parts(): Parts {
  const asked: Command[] = []
  return {
    keyDesk: new Desk(),
    asked,
    ask: <C extends Command>(command: C): Promise<ReplyTo<C>> => {
      asked.push(command)
      const file = { kind: 'file', name: 'h.csv', bytes: new TextEncoder().encode('date,amount') }
      return Promise.resolve((command.type === 'history:export' ? file : { kind: 'done' }) as ReplyTo<C>)
    },
  }
}

const mirror = reflect(EMPTY_MIRROR, {
  type: 'snapshot',
  gatherings: [],
  groups: [group({ name: 'Two\nlines' })],
  sessions: [session()],
  wallets: [],
})

test('a backup holds every group with its link, the notes and the history', async () => {
  const { keyDesk, ...rest } = parts()
  expect(await makeBackup({ keyDesk, ...rest }, mirror)).toEqual(Uint8Array.of(9))
  expect(keyDesk.commands).toEqual([
    {
      type: 'backup',
      groups: [{ groupId: group().groupId, link: group().link }],
      labels: [{ id: sessionId, text: session().details!.note }],
      history: new TextEncoder().encode('# Two lines\ndate,amount'),
    },
  ])
})

test('opening one brings back the groups whose links are in it', async () => {
  const { keyDesk, asked, ask } = parts()
  expect(await openBackup({ keyDesk, ask }, Uint8Array.of(9))).toBe(content)
  expect(asked).toEqual([{ type: 'group:restore', link: 'group-link', roster: Uint8Array.of(1) }])
})

test('both ask for the key where it is locked, and go on with it', async () => {
  const { keyDesk, ask } = parts()
  keyDesk.isOpen = false
  const made = makeBackup({ keyDesk, ask }, mirror)
  await expect.poll(() => keyDesk.waiting.length).toBe(1)
  keyDesk.isOpen = true
  keyDesk.waiting[0]?.resolve()
  expect(await made).toEqual(Uint8Array.of(9))
})
