import { text as textOf } from 'node:stream/consumers'
import { prerenderToNodeStream } from 'react-dom/static'
import { expect, test } from 'vitest'
import { Router } from 'wouter'
import { createStore } from 'zustand/vanilla'
import type { GatheringView, GroupView, SessionView, WalletView } from '../bridge/index.ts'
import { App } from './app.tsx'
import { DEFAULT_CONFIGURATION } from './configuration.ts'
import type { KeyDesk } from './key-desk.ts'
import { type Services, ServicesContext } from './services.ts'
import { createArrivalsStore } from './stores/arrivals.ts'
import { type DeviceState, createDeviceStore } from './stores/device.ts'
import { createDraftsStore } from './stores/drafts.ts'
import { createKeyStore, type KeyState } from './stores/key.ts'
import { createLockHabitsStore } from './stores/lock-habits.ts'
import { EMPTY_MIRROR, type Mirror, reflect } from './stores/mirror.ts'
import { createNoticesStore } from './stores/notices.ts'
import type { TabState } from './stores/tab.ts'
import { locked as keyStatus } from './testing/key.ts'
import * as views from './testing/views.ts'

interface Scene {
  readonly path: string
  readonly tab?: TabState
  readonly gatherings?: readonly GatheringView[]
  readonly groups?: readonly GroupView[]
  readonly sessions?: readonly SessionView[]
  readonly wallets?: readonly WalletView[]
  readonly device?: Partial<DeviceState>
  readonly key?: Partial<KeyState>
  readonly isKeyLocked?: boolean
}

const nothingIsAsked = (): Promise<never> => Promise.reject(new Error('Nothing is asked while the page is drawn.'))
const silentKeyDesk: KeyDesk = {
  ask: nothingIsAsked,
  create: nothingIsAsked,
  unlock: nothingIsAsked,
  lock: nothingIsAsked,
  whenOpen: nothingIsAsked,
  await: nothingIsAsked,
  putOff: () => {},
}

/** The page as it is first drawn. */
async function draw({
  path,
  tab = { phase: 'running' },
  gatherings = [],
  groups = [],
  sessions = [],
  wallets = [],
  device = {},
  key = {},
  isKeyLocked = false,
}: Scene): Promise<string> {
  const mirror = reflect(EMPTY_MIRROR, { type: 'snapshot', gatherings, groups, sessions, wallets })
  const known = { ...createDeviceStore(true).getState(), ...device }
  const services: Services = {
    key: createStore<KeyState>(() => ({ ...createKeyStore().getState(), ...key })),
    keyDesk: silentKeyDesk,
    passkeys: undefined,
    lockHabits: createLockHabitsStore({ read: () => undefined, write: () => false }),
    clipboard: { copy: () => Promise.resolve(false) },
    eraseDevice: nothingIsAsked,
    buildDigest: nothingIsAsked,
    mirror: createStore<Mirror>(() => ({ ...mirror, network: views.network(), isKeyLocked })),
    tab: createStore<TabState>(() => tab),
    device: createStore<DeviceState>(() => known),
    notices: createNoticesStore(),
    drafts: createDraftsStore({ read: () => undefined, write: () => false }),
    arrivals: createArrivalsStore(),
    clock: { nowMs: () => views.nowMs + 15_000, subscribe: () => () => {} },
    wakeLock: { hold: () => () => {} },
    build: { version: '1.2.3', commit: 'abcdef' },
    origin: 'https://muster.example',
    configuration: DEFAULT_CONFIGURATION,
    ask: nothingIsAsked,
    watchWallet: () => () => {},
    takeOver: () => {},
    install: () => {},
    update: () => {},
  }
  const { prelude } = await prerenderToNodeStream(
    <ServicesContext value={services}>
      <Router ssrPath={path}>
        <App />
      </Router>
    </ServicesContext>,
  )
  return textOf(prelude)
}

/** The words of a page, without its marks. */
function words(markup: string): string {
  return markup
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')
}

const group = views.group()
const session = `/session/${views.sessionId}`
const groupPath = `/group/${views.groupId}`
const wallet = views.wallet({
  addresses: [
    { chain: 'receive', addressIndex: 0, address: 'tb1pfirst', isUsed: true, amountSats: 79_000n },
    ...views.wallet().addresses,
  ],
})
const gather = `/gather/${views.gatheringId}`
const invited = views.gathering({ hasJoined: false, isCreator: false })
const sealed = views.gathering({ phase: 'sealed', words: group.words, groupId: views.groupId })

const scenes: readonly [what: string, scene: Scene, ...expected: string[]][] = [
  ['the first visit', { path: '/' }, 'Sign together', 'New group', 'Paste a link', 'Open a session file'],
  [
    'a later visit',
    { path: '/', groups: [group], sessions: [views.session()] },
    'Your groups',
    'Your approval is asked',
    '3 people · 1 of the others here now',
  ],
  [
    'a key that waits to be made',
    { path: '/new', key: { isAwaited: true, status: { state: 'missing' } } },
    'Protect your key',
    'Use a passphrase',
    'I have words',
    'This browser has no passkeys',
  ],
  [
    'a key that nothing protects yet',
    { path: '/', key: { isAwaited: true, status: { state: 'legacy' } } },
    'This device has a key that nothing protects yet',
  ],
  [
    'a locked key that something waits for',
    { path: '/', key: { isAwaited: true, status: keyStatus } },
    'Unlock',
    'It goes on by itself once the key is open',
    'Passphrase',
  ],
  [
    'a key after too many wrong passphrases',
    { path: '/', key: { isAwaited: true, status: { ...keyStatus, nextTryAtMs: views.nowMs + 20_000 } } },
    'Next try in 0:05',
  ],
  [
    'a key that cannot be read',
    { path: '/', key: { isAwaited: true, status: { state: 'damaged', code: 'vault_damaged', message: '' } } },
    'Your key cannot be read',
    'What to do now',
  ],
  [
    'a session that waits for the key',
    { path: session, sessions: [views.session({}, { hasApproved: true })], isKeyLocked: true },
    'Unlock to go on signing',
    'Unlock your key',
  ],
  [
    'the settings of a key',
    { path: '/settings/key', key: { status: { ...keyStatus, state: 'unlocked', needsBackup: true } } },
    'It is unlocked',
    'Lock now',
    'Change the passphrase',
    'Your words are not written down yet',
    '15 minutes',
    'Erase this device',
    'Lock key',
  ],
  [
    'the settings without a key',
    { path: '/settings/key', key: { status: { state: 'missing' } } },
    'Make a key',
    'Restore a key',
  ],
  [
    'words that are not shown yet',
    { path: '/settings/key/words', key: { status: keyStatus } },
    'no camera',
    'Show words',
  ],
  ['a backup', { path: '/settings/key/backup' }, 'Save backup file', 'Open a backup file'],
  [
    'a new device',
    { path: '/settings/key/restore', key: { status: { state: 'missing' } } },
    'Your words',
    'Restore and use this passphrase',
  ],
  [
    'a new device with its key',
    { path: '/settings/key/restore', key: { status: keyStatus } },
    'Now bring back your groups',
    'Help a member restore',
    'Paste a link',
  ],
  [
    'a key that nobody can open',
    { path: '/settings/key/lost', key: { status: keyStatus } },
    'You do not remember your passphrase',
    'You have your words',
    'Then this key is lost',
  ],
  [
    'erasing',
    {
      path: '/settings/key/erase',
      groups: [group],
      key: { status: { ...keyStatus, needsBackup: true } },
    },
    'Type “erase” to go on',
    'Your words are not written down',
  ],
  [
    'groups whose words are not written down',
    { path: '/', groups: [group], key: { status: { ...keyStatus, needsBackup: true } } },
    'Write down your words',
  ],
  [
    'groups whose key is gone',
    { path: '/', groups: [group], key: { status: { state: 'missing' } } },
    'The key of your groups is not on this device',
  ],
  ['a new group', { path: '/new' }, 'Name of the group', 'Your name', 'Create group'],
  [
    'the gathering of who began it',
    { path: gather, gatherings: [views.gathering()] },
    'Harbour treasury',
    'Copy link',
    '3 seats taken',
    'Lock group of 3',
  ],
  [
    'a gathering of one',
    { path: gather, gatherings: [views.gathering({ seats: views.gathering().seats.slice(0, 1), peerCount: 1 })] },
    '1 seat taken',
    'One more person is here without a seat yet',
    'at least two people',
  ],
  ['an invitation', { path: gather, gatherings: [invited] }, 'You are invited', 'Ada gathers this group', 'Join'],
  [
    'a seat',
    { path: gather, gatherings: [views.gathering({ isCreator: false })] },
    'You have a seat',
    'Keep this page open',
  ],
  [
    'a link whose people are away',
    { path: gather, gatherings: [views.gathering({ phase: 'looking', groupName: '', seats: [] })] },
    'Nobody here yet',
    'Look again',
  ],
  [
    'the words',
    { path: gather, gatherings: [sealed] },
    'Compare these six words',
    'orbit velvet canyon ladder mimic sunset',
    'The words are the same',
    'They differ',
  ],
  [
    'a gathering that is stuck',
    { path: gather, gatherings: [views.gathering({ phase: 'stuck', faults: ['Bo changed their mind.'] })] },
    'This group cannot be made',
    'Bo changed their mind.',
  ],
  ['a gathering that is not here', { path: gather }, 'This device has no such group', 'Paste a link'],
  [
    'a group',
    { path: `/group/${views.groupId}`, groups: [group] },
    'Sign a message',
    'signet · test coins',
    'Not known yet',
    'Bo connected directly',
    'Cem away',
    group.aggregateKey,
    group.descriptor,
  ],
  [
    'a wallet',
    { path: groupPath, groups: [group], wallets: [views.wallet({ unconfirmedSats: 5_000n, reservedSats: 700n })] },
    '0.00 200 000 BTC 200,000 sat',
    '+ 0.00 005 000 BTC +5,000 sat waiting for a block',
    '700 sat are in payments that are being signed',
    'block 900,000',
    'Pay Receive Sign a message',
    'Rent -0.00 121 000 BTC -121,000 sat',
    '2 confirmations',
    'Proposed by Bo',
    'Signed by Ada,',
    'Save history as CSV',
    'Import a PSBT',
  ],
  [
    'a wallet with a long history',
    {
      path: groupPath,
      groups: [group],
      wallets: [
        views.wallet({
          history: Array.from({ length: 200 }, (_, index) => ({
            txid: index.toString(16).padStart(64, '0'),
            netSats: 50_000n + BigInt(index),
            feeSats: undefined,
            state: { kind: 'unconfirmed' },
            confirmations: 0,
            payment: undefined,
          })),
        }),
      ],
    },
    // What follows the twentieth, which is the last one shown.
    '+ 0.00 050 019 BTC +50,019 sat',
    'Show all 200',
    'Members',
  ],
  [
    'a wallet that is not known yet',
    {
      path: groupPath,
      groups: [group],
      wallets: [views.wallet({ scannedAtMs: undefined, history: [], phase: 'scanning' })],
    },
    'Not known yet',
    'Looking through the chain',
  ],
  [
    'a wallet whose servers are gone',
    {
      path: groupPath,
      groups: [group],
      wallets: [views.wallet({ phase: 'unreachable', fault: { code: 'unreachable', message: '' } })],
    },
    'No server for the chain can be reached',
    '200,000 sat',
  ],
  [
    'test coins',
    {
      path: `${groupPath}/receive`,
      groups: [views.group({ network: 'regtest' })],
      wallets: [views.wallet({ network: 'regtest', hasFaucet: true })],
    },
    'regtest · test coins',
    'Get test coins',
    'Mine a block',
  ],
  [
    'an address to be paid at',
    { path: `${groupPath}/receive`, groups: [group], wallets: [wallet] },
    'Address 5',
    'tb1p next',
    'Copy address',
    'at address 5',
    'Earlier addresses (1)',
    'Address 1: used, holds 79,000 sat',
  ],
  [
    'a payment to write',
    { path: `${groupPath}/pay`, groups: [group], wallets: [views.wallet()] },
    'Recipient',
    'Address',
    'Amount',
    'Send all that the group has',
    'Add a recipient',
    'Fast 8 sat/vB',
    'Slow not known',
    'Own rate',
    'Who broadcasts first',
    'That is 5 minutes',
    '200,000 sat can be spent',
    'Propose payment',
  ],
  [
    'a payment to take in',
    { path: `${groupPath}/import`, groups: [group] },
    'Choose a file',
    'Or paste it as text',
    'Propose payment',
  ],
  [
    'a proposal',
    { path: `/group/${views.groupId}/propose`, groups: [group] },
    'You, Bo and Cem sign it',
    'Message to sign',
    'Note to the others',
    'Who confirms receipt first',
    'Propose',
  ],
  [
    'a session to review',
    { path: session, sessions: [views.session()] },
    'Your approval is asked',
    'We agree to open the second warehouse on 1 March.',
    'ribbon quartz marble tunnel',
    'As discussed on Monday.',
    'Approve',
    'Decline',
    'has not opened the session yet',
  ],
  [
    'a session that is signed',
    {
      path: session,
      sessions: [views.session({ phase: 'signing' }, { hasApproved: true, progress: { done: 1, total: 3 } })],
    },
    'Parts of the signature checked: 1 of 3',
  ],
  [
    'a session that waits for a device that lost its approval',
    {
      path: session,
      sessions: [views.session({ phase: 'signing' }, { signers: views.signers('approved', 'signed', 'signed') })],
    },
    'Your approval is asked',
    'Approve',
    'Decline',
  ],
  [
    'a session of which only the link is here',
    { path: session, sessions: [views.session({ phase: 'looking' })] },
    'Nobody here yet',
    'Open a session file',
  ],
  [
    'a session that this device refuses',
    {
      path: session,
      sessions: [views.session({ phase: 'refused', refusal: { code: 'proposal_roster_wrong', message: '' } })],
    },
    'The signers are not the members of your group',
  ],
  ['a session that is over', { path: session, sessions: [views.session({ phase: 'expired' })] }, 'Time is up'],
  [
    'another one’s turn',
    { path: session, sessions: [views.completeSession()] },
    'Signed. Bo confirms',
    '0:45',
    'Then it is your turn.',
    'Confirm now',
    'Copy signature',
  ],
  [
    'the own turn',
    { path: session, sessions: [views.completeSession({ turn: 1, isMyTurn: true })] },
    'It is your turn to confirm',
    'Confirm receipt',
    'I cannot, next please',
  ],
  [
    'a session that nobody confirmed',
    { path: session, sessions: [views.completeSession({ turn: 3, isExhausted: true })] },
    'Signed, but nobody confirmed',
    'Confirm now',
  ],
  [
    'a session that is done',
    { path: session, sessions: [views.completeSession({ confirmedAtMs: views.nowMs })] },
    'Signed and confirmed',
    'Confirmed on this device',
  ],
  [
    'a payment that another one publishes',
    { path: session, sessions: [views.completePayment()] },
    'Signed. Bo broadcasts it',
    '0:45',
    'Broadcast now',
    'Look for it now',
    'Raw transaction',
    'I have seen it published',
  ],
  [
    'a payment that nobody could publish',
    {
      path: session,
      sessions: [
        views.completePayment({
          isExhausted: true,
          turn: 3,
          handovers: [{ turn: 0, signerIndex: 1, reason: 'no server answered' }],
          transaction: views.transaction({
            lastAttempt: { atMs: 1, outcome: { kind: 'unreachable', hosts: ['a.example', 'b.example'] } },
          }),
        }),
      ],
    },
    'Signed, but nobody could broadcast it',
    'passed it on: “no server answered”',
    'No answer from a.example and b.example',
    'Copy transaction',
  ],
  [
    'a payment that the network refused',
    {
      path: session,
      sessions: [
        views.completePayment({
          transaction: views.transaction({
            lastAttempt: {
              atMs: 1,
              outcome: { kind: 'refused', reason: 'fee_too_low', text: 'min relay fee not met' },
            },
          }),
        }),
      ],
    },
    'The network did not take it',
    'Its fee is too low for now',
    'min relay fee not met',
  ],
  [
    'a payment whose coins are gone',
    {
      path: session,
      sessions: [
        views.completePayment({
          transaction: views.transaction({
            lastAttempt: { atMs: 1, outcome: { kind: 'conflict', inputIndex: 1, spentBy: views.txid } },
          }),
        }),
      ],
    },
    'Another transaction spent the coins',
    'Input 2 was spent by another transaction',
  ],
  [
    'a payment in the mempool',
    {
      path: session,
      sessions: [
        views.completePayment({
          confirmedAtMs: views.nowMs,
          transaction: views.transaction({ state: { kind: 'unconfirmed' } }),
        }),
      ],
    },
    'Seen in the mempool',
    'In the mempool , done',
  ],
  [
    'a payment in a block',
    {
      path: session,
      sessions: [
        views.completePayment({
          confirmedAtMs: views.nowMs,
          transaction: views.transaction({
            state: { kind: 'confirmed', height: 7, epochSeconds: 1 },
            confirmations: 2,
          }),
        }),
      ],
    },
    'Paid. 2 confirmations',
    '2 of 6',
  ],
  ['the settings', { path: '/settings' }, 'relay.example:443', 'Version 1.2.3', 'Build abcdef', 'Licences'],
  ['an address that is none', { path: '/nowhere' }, 'There is no such page'],
  ['a second tab', { path: '/', tab: { phase: 'elsewhere' } }, 'Muster is open in another tab', 'Use this tab'],
  ['a tab that was taken over', { path: '/', tab: { phase: 'lost' } }, 'Another tab took over', 'Use this tab'],
  [
    'a worker that failed',
    { path: '/', tab: { phase: 'failed', code: 'store_denied', message: '' } },
    'does not let Muster store anything',
    'store_denied',
    'Reload',
  ],
  ['a device without a network', { path: '/', device: { isOnline: false } }, 'You are offline'],
  [
    'relays that are gone for long',
    { path: '/', device: { relaysLostAtMs: views.nowMs } },
    'No relay can be reached',
    'Try now',
  ],
  ['an update', { path: '/', device: { isUpdateReady: true } }, 'A newer version of Muster is ready', 'Update now'],
  ['an offer to install', { path: '/', groups: [group], device: { canInstall: true } }, 'Install Muster'],
]

for (const [what, scene, ...expected] of scenes) {
  test(`${what} says what there is to know and to do`, async () => {
    const markup = await draw(scene)
    const text = words(markup)
    for (const part of expected) expect(text).toContain(part)
    expect(markup.match(/<h1/g)).toHaveLength(1)
    // The content security policy would drop them.
    expect(markup).not.toMatch(/ style=| on[a-z]+=/)
  })
}

test('an update is not offered while a session needs this tab, nor relays missed that were there a moment ago', async () => {
  const sessions = [views.session({ phase: 'signing' })]
  expect(await draw({ path: '/', sessions, device: { isUpdateReady: true } })).not.toContain('A newer version')
  expect(await draw({ path: '/', device: { relaysLostAtMs: views.nowMs + 14_000 } })).not.toContain('No relay')
})

test('installing is offered only to those who have a group', async () => {
  expect(await draw({ path: '/', device: { canInstall: true } })).not.toContain('Install Muster')
})

test('the title says how much needs the person', async () => {
  expect(await draw({ path: '/', sessions: [views.session()] })).toContain('<title>(1) Your groups · Muster</title>')
  expect(await draw({ path: '/settings' })).toContain('<title>Settings · Muster</title>')
})

test('what is to be signed is shown as it is, with what nobody would see', async () => {
  const subject = { kind: 'message', text: 'a  <b>\u202e' } as const
  const markup = await draw({ path: session, sessions: [views.session({}, { subject })] })
  expect(markup).toContain('&lt;b&gt;')
  expect(words(markup)).toContain('U+202E')
  expect(markup).not.toContain('\u202e')
})

test('only the one whose turn it is is asked to pass it on', async () => {
  expect(await draw({ path: session, sessions: [views.completeSession()] })).not.toContain('next please')
})

test('whoever is asked to approve a payment sees every warning, output and amount of it', async () => {
  const subject = { kind: 'payment', payment: views.payment() } as const
  const text = words(await draw({ path: session, sessions: [views.session({}, { subject })] }))
  for (const part of [
    'The payment to sign',
    'Leaves the group, fee included 0.00 121 000 BTC 121,000 sat',
    'Output 1 claims to come back to you, and does not',
    'To 0.00 120 000 BTC 120,000 sat tb1q reci pien t',
    'Back to yourselves 0.00 079 000 BTC 79,000 sat',
    'Your change address 4, derived by this device',
    'muster Stands in the chain',
    'Fee 1,000 sat 4.2 sat/vB, 0.83 % of what is paid',
    'Not before block 900,000',
    'The fee cannot be raised later',
    'ribbon quartz marble tunnel',
    'Approve Decline',
    'As a PSBT',
  ]) {
    expect(text).toContain(part)
  }
})

test('an approval is asked once', async () => {
  const approved = views.session({}, { hasApproved: true, signers: views.signers('approved', 'here', 'here') })
  expect(await draw({ path: session, sessions: [approved] })).not.toContain('>Approve<')
})

test('a gathering that became a group leads there', async () => {
  const complete = views.gathering({ phase: 'complete', groupId: views.groupId })
  expect(await draw({ path: gather, gatherings: [complete], groups: [group] })).not.toContain('<h1')
})
