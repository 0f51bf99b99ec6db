import { deflateRawSync } from 'node:zlib'
import { base32nopad } from '@scure/base'
import { PropertyError, type Target } from '../../fuzz/target.ts'
import { equalBytes, fromHex } from '../bytes/index.ts'
import { type CodeSeries, isComplete, psbtOf, withCode } from './bbqr/series.ts'
import { splitPsbt } from './bbqr/split.ts'
import * as views from './testing/views.ts'
import { MAX_PSBT_BYTES } from './limits.ts'
import { addressOf, findLink, readAddress } from './links.ts'
import { RefusedError } from './refused-error.ts'
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

const HEX = `70736274FF${'0123456789ABCDEF'.repeat(4)}`
const PSBT = Uint8Array.from({ length: 1_300 }, (_, index) => fromHex(HEX)[index] ?? index % 17)

/** A code on each line, in the order in which they are read. */
function seriesIn(lines: string): CodeSeries | undefined {
  return lines.split('\n').reduce<CodeSeries | undefined>((series, text) => withCode(series, text), undefined)
}

/** Every reader and guard of this room. */
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
      name: 'codes of a series',
      kind: 'text',
      grammar: 'plain',
      errors: [RefusedError],
      samples: [
        splitPsbt(PSBT).join('\n'),
        `B$HP0201${HEX.slice(40)}\nB$HP0200${HEX.slice(0, 40)}`,
        `B$ZP0100${base32nopad.encode(deflateRawSync(PSBT))}`,
      ],
      read: async (lines) => {
        const series = seriesIn(lines)
        if (series === undefined || !isComplete(series)) return
        const psbt = await psbtOf(series)
        if (psbt.length > MAX_PSBT_BYTES) throw new PropertyError('More came out than a PSBT may have.')
        // To show a large one as codes costs more than to read it from one that is packed.
        if (psbt.length > 16_384) return
        const again = seriesIn(splitPsbt(psbt).join('\n'))
        if (again === undefined || !equalBytes(await psbtOf(again), psbt)) {
          throw new PropertyError('What came out of codes is another PSBT when it is shown as codes.')
        }
      },
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
