import { PropertyError, type Target } from '../../fuzz/target.ts'
import * as views from './testing/views.ts'
import { addressOf, findLink, readAddress } from './links.ts'
import { readWorkerMessage } from './worker-messages.ts'

const messages = [
  { type: 'reply', requestId: 1, reply: { kind: 'link', leadsTo: { kind: 'group', groupId: views.groupId } } },
  { type: 'reply', requestId: 1, reply: { kind: 'file', name: 'a.muster', bytes: new Uint8Array(3) } },
  { type: 'refused', requestId: 1, code: 'invite_cut_off', message: 'cut' },
  {
    type: 'snapshot',
    gatherings: [views.gathering()],
    groups: [views.group()],
    sessions: [views.session(), views.completeSession()],
    wallets: [views.wallet()],
  },
  { type: 'session', view: views.session({}, { subject: { kind: 'payment', payment: views.payment() } }) },
  { type: 'session', view: views.completeSession({ transaction: views.transaction() }) },
  { type: 'network', view: views.network() },
  { type: 'event', event: { name: 'session:closed', args: [views.sessionId] } },
]

/** Every guard of this room. */
export function appTargets(): readonly Target[] {
  return [
    {
      name: 'message of the worker',
      kind: 'data',
      // It refuses by giving nothing.
      errors: [],
      samples: messages,
      read: (value) => {
        const message = readWorkerMessage(value)
        if (message !== undefined && readWorkerMessage(message) === undefined) {
          throw new PropertyError('What was let through is refused when it comes again.')
        }
        return message
      },
    },
    {
      name: 'pasted text',
      kind: 'text',
      grammar: 'plain',
      errors: [],
      samples: [views.link, `Look: ${addressOf('https://muster.example', views.link)}).`, 'no link at all'],
      read: findLink,
    },
    {
      name: 'address of the page',
      kind: 'text',
      grammar: 'plain',
      errors: [],
      samples: [`/join#${views.link}`, '/join?title=a&text=b%20c&url=https%3A%2F%2Fmuster.example', '/group/ab'],
      read: (path) => {
        const address = URL.parse(path, 'https://muster.example')
        return address === null ? undefined : readAddress(address)
      },
    },
  ]
}
