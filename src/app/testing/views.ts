// Views as the worker would tell them, for tests.
import type { GatheringId, GroupId, SessionId } from '../../bytes/index.ts'
import type {
  GatheringView,
  GroupView,
  NetworkView,
  PaymentView,
  PublicationView,
  SessionDetails,
  SessionView,
  SignerView,
  TransactionView,
  WalletView,
} from '../../bridge/index.ts'

export const gatheringId = 'a1'.repeat(32) as GatheringId
export const groupId = 'b2'.repeat(32) as GroupId
export const sessionId = 'c3'.repeat(32) as SessionId
export const link = 'AbCdEf0123456789_-'.repeat(14)
/** 2026-01-02T03:04:05Z. */
export const nowMs = 1_767_323_045_000

export function gathering(changes: Partial<GatheringView> = {}): GatheringView {
  return {
    gatheringId,
    phase: 'open',
    link,
    groupName: 'Harbour treasury',
    network: 'signet',
    isCreator: true,
    hasJoined: true,
    seats: [
      { name: 'Ada', isMe: true, isCreator: true, hasConfirmed: false },
      { name: 'Bo', isMe: false, isCreator: false, hasConfirmed: false },
      { name: 'Cem', isMe: false, isCreator: false, hasConfirmed: false },
    ],
    peerCount: 2,
    words: [],
    groupId: undefined,
    faults: [],
    ...changes,
  }
}

export function group(changes: Partial<GroupView> = {}): GroupView {
  return {
    groupId,
    name: 'Harbour treasury',
    network: 'signet',
    createdAtMs: nowMs - 86_400_000,
    mySignerIndex: 0,
    members: ['Ada', 'Bo', 'Cem'].map((name, signerIndex) => ({
      signerIndex,
      name,
      presence: (['me', 'direct', 'away'] as const)[signerIndex] ?? 'away',
      publicKey: `02${String(signerIndex).repeat(64)}`,
      xpub: `tpub${signerIndex}`,
    })),
    words: ['orbit', 'velvet', 'canyon', 'ladder', 'mimic', 'sunset'],
    aggregateKey: `03${'9f'.repeat(32)}`,
    link: 'group-link',
    descriptor: 'tr(musig(tpubA,tpubB,tpubC)/<0;1>/*)',
    ...changes,
  }
}

export function signers(...states: readonly SignerView['state'][]): readonly SignerView[] {
  return states.map((state, signerIndex) => ({
    signerIndex,
    name: ['Ada', 'Bo', 'Cem', 'Dee'][signerIndex] ?? `Signer ${signerIndex}`,
    presence: (['me', 'direct', 'away', 'relayed'] as const)[signerIndex] ?? 'away',
    state,
    reason: '',
  }))
}

export function details(changes: Partial<SessionDetails> = {}): SessionDetails {
  return {
    groupId,
    groupName: 'Harbour treasury',
    network: 'signet',
    subject: { kind: 'message', text: 'We agree to open the second warehouse on 1 March.' },
    note: 'As discussed on Monday.',
    createdAtMs: nowMs - 60_000,
    expiresAtMs: nowMs + 7_200_000,
    creatorIndex: 1,
    mySignerIndex: 0,
    electionMethod: 'hash-based',
    digestWords: ['ribbon', 'quartz', 'marble', 'tunnel'],
    signers: signers('here', 'approved', 'waiting'),
    hasApproved: false,
    progress: { done: 0, total: 3 },
    faults: [],
    signatures: undefined,
    publication: undefined,
    ...changes,
  }
}

export function publication(changes: Partial<PublicationView> = {}): PublicationView {
  return {
    order: [1, 0, 2],
    turn: 0,
    turnStartedAtMs: nowMs,
    failoverSeconds: 60,
    isMyTurn: false,
    isExhausted: false,
    handovers: [],
    claimedBy: [],
    confirmedAtMs: undefined,
    transaction: undefined,
    ...changes,
  }
}

export function session(
  changes: Partial<Omit<SessionView, 'details'>> = {},
  ofDetails: Partial<SessionDetails> = {},
): SessionView {
  const { phase = 'collecting' } = changes
  const isUnread = phase === 'looking' || phase === 'refused'
  return { sessionId, phase, link, refusal: undefined, details: isUnread ? undefined : details(ofDetails), ...changes }
}

/** Complete, with a signature that is right: the first test vector of BIP340. */
export function completeSession(ofPublication: Partial<PublicationView> = {}): SessionView {
  return session(
    { phase: 'complete' },
    {
      signers: signers('signed', 'signed', 'signed'),
      hasApproved: true,
      progress: { done: 3, total: 3 },
      signatures: [
        {
          publicKey: 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
          digest: '0000000000000000000000000000000000000000000000000000000000000000',
          signature:
            'e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca821525f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0',
        },
      ],
      publication: publication(ofPublication),
    },
  )
}

export function network(changes: Partial<NetworkView> = {}): NetworkView {
  return {
    peerId: '12D3KooWTest',
    relays: [{ address: '/dns4/relay.example/tcp/443/tls/ws/p2p/12D3KooWRelay', isConnected: true }],
    peerCount: 2,
    ...changes,
  }
}

export const txid = 'e5'.repeat(32)

/** A payment that everyone has signed. */
export function completePayment(
  ofPublication: Partial<PublicationView> = {},
  ofDetails: Partial<SessionDetails> = {},
): SessionView {
  const { details: ofMessage, ...complete } = completeSession({ transaction: transaction(), ...ofPublication })
  if (ofMessage === undefined) throw new Error('A complete session has details.')
  const subject = { kind: 'payment', payment: payment({ warnings: [], lockTime: undefined }) } as const
  return { ...complete, details: { ...ofMessage, subject, ...ofDetails } }
}

/** To one recipient, with change, and every kind of output and warning that there is. */
export function payment(changes: Partial<PaymentView> = {}): PaymentView {
  return {
    txid,
    inputCount: 2,
    inputSats: 200_000n,
    outputs: [
      { kind: 'payment', amountSats: 120_000n, address: 'tb1qrecipient', script: '0014aa' },
      { kind: 'change', amountSats: 79_000n, address: 'tb1pchange', addressIndex: 3 },
      { kind: 'data', amountSats: 0n, data: '6d7573746572' },
    ],
    paidSats: 120_000n,
    returnedSats: 79_000n,
    feeSats: 1_000n,
    leavesSats: 121_000n,
    satsPerVirtualByte: 4.2,
    virtualBytes: 238,
    feeShareOfInputs: 0.005,
    lockTime: { kind: 'height', height: 900_000 },
    warnings: [
      { code: 'look_alike_change', outputIndex: 0 },
      { code: 'own_address_out_of_reach', outputIndex: 1, addressIndex: 900 },
      { code: 'script_without_address', outputIndex: 0 },
      { code: 'dust_output', outputIndex: 0, dustLimitSats: 330n },
      { code: 'pays_nobody' },
      { code: 'fee_high_for_payment', feeSats: 1_000n, paidSats: 2_000n },
      { code: 'fee_rate_low', satsPerVirtualByte: 0.5 },
      { code: 'lock_time', lockTime: { kind: 'time', epochSeconds: 1_800_000_000 } },
      { code: 'relative_lock', inputIndex: 0, sequence: 7 },
      { code: 'sequence_unusual', inputIndex: 1, sequence: 9 },
      { code: 'not_replaceable' },
      { code: 'version_unusual', version: 4 },
    ],
    ...changes,
  }
}

export function transaction(changes: Partial<TransactionView> = {}): TransactionView {
  return {
    txid,
    hex: '0200',
    state: { kind: 'unseen' },
    confirmations: 0,
    isBusy: false,
    lastAttempt: undefined,
    lookupFault: undefined,
    lookedUpAtMs: undefined,
    ...changes,
  }
}

export function wallet(changes: Partial<WalletView> = {}): WalletView {
  return {
    groupId,
    network: 'signet',
    phase: 'ready',
    fault: undefined,
    scannedAtMs: nowMs,
    tipHeight: 900_000,
    confirmedSats: 200_000n,
    unconfirmedSats: 0n,
    reservedSats: 0n,
    coinCount: 2,
    nextReceive: { chain: 'receive', addressIndex: 4, address: 'tb1pnext', isUsed: false, amountSats: 0n },
    addresses: [{ chain: 'change', addressIndex: 3, address: 'tb1pchange', isUsed: true, amountSats: 79_000n }],
    feePresets: [{ preset: 'fast', targetBlocks: 2, satsPerVirtualByte: 8 }],
    history: [
      {
        txid,
        netSats: -121_000n,
        feeSats: 1_000n,
        state: { kind: 'confirmed', height: 899_999, epochSeconds: 1_767_000_000 },
        confirmations: 2,
        payment: {
          sessionId,
          note: 'Rent',
          creatorName: 'Bo',
          completedAtMs: nowMs,
          signers: [{ name: 'Ada', signedAtMs: nowMs }],
        },
      },
    ],
    hasFaucet: false,
    ...changes,
  }
}
