import { equalBytes, fromHex, idFromBytes, type NonceSetId, type SessionId, taggedHash } from '../bytes/index.ts'
import { nonceAgg } from '../musig2/index.ts'
import { encodeProposal, decodeProposal, failoverOrder, sessionIdOf } from '../session/index.ts'
import { encodeProposalMessage } from '../group/index.ts'
import { decodeStatement, encodeFrame, MAX_FRAME_BYTES, encodeStatement, STATEMENT_TYPES } from '../wire/index.ts'
import type { Attacker } from './attacker.ts'

/** All that a hostile signer does here. */
export const ATTACKS = [
  'honest nonce',
  'honest partial',
  'two nonces in one slot',
  'a nonce that is infinite',
  'a nonce that cancels the others',
  'a false partial signature',
  'a false signature',
  'a partial signature for another set',
  'two partial signatures with one nonce',
  'statements of another session, network and type',
  'statements in the name of others',
  'endless starts',
  'a false claim of a broadcast',
  'a storm of handovers',
  'a flood of joins',
  'a flood of one slot',
  'frames that nobody can read',
  'frames of one byte',
  'a frame over the limit',
  'endless questions',
  'another proposal',
  'announcements of changed proposals',
  'another name',
] as const

export type AttackName = (typeof ATTACKS)[number]

const INFINITE_NONCE = new Uint8Array(66)
const FLOOD = 40

/** Does it once, as far as it can be done now. */
export async function attack(attacker: Attacker, name: AttackName): Promise<void> {
  if (!attacker.isReady && name !== 'another name') return
  const { random } = attacker
  switch (name) {
    case 'honest nonce':
      attacker.tell([attacker.nonce(freshDraw(attacker))])
      return
    case 'honest partial':
      tellPartial(attacker, (partial) => partial)
      return
    case 'two nonces in one slot': {
      const draw = freshDraw(attacker)
      const half = attacker.peers.slice(0, Math.ceil(attacker.peers.length / 2))
      attacker.tell([attacker.nonce(draw)], half)
      attacker.tell(
        [attacker.nonce(draw)],
        attacker.peers.filter((peer) => !half.includes(peer) || attacker.peers.length === 1),
      )
      return
    }
    case 'a nonce that is infinite':
      attacker.tell([attacker.nonce(freshDraw(attacker), INFINITE_NONCE)])
      return
    case 'a nonce that cancels the others': {
      const others = attacker.heard(attacker.attempt).filter((_, index) => index !== attacker.signerIndex)
      // Another attacker's nonce may be none.
      const known = others.flatMap((nonce) => nonce?.claim.pubNonces[0] ?? []).filter((nonce) => nonce[0] !== 0)
      if (known.length > 0) attacker.tell([attacker.nonce(freshDraw(attacker), negated(nonceAgg(known)))])
      return
    }
    case 'a false partial signature':
      tellPartial(attacker, () => taggedHash('muster/simulation', random.bytes(8)))
      return
    case 'a false signature':
      attacker.tell([attacker.say({ type: 'signature', signatures: [random.bytes(64)] })])
      return
    case 'a partial signature for another set':
      tellForOtherSet(attacker)
      return
    case 'two partial signatures with one nonce':
      tellForOtherSet(attacker)
      tellPartial(attacker, () => random.bytes(32))
      return
    case 'statements of another session, network and type':
      tellForeign(attacker)
      return
    case 'statements in the name of others': {
      for (const { statementKey } of attacker.setting.roster.members) {
        const forged = attacker.say({ type: 'decline', reason: 'forged' }, { signer: statementKey })
        if (!equalBytes(statementKey, attacker.statementKey)) attacker.sendStatements([forged])
      }
      return
    }
    case 'endless starts':
      for (let start = 0; start < FLOOD; start++) attacker.tell([attacker.nonce(freshDraw(attacker))])
      return
    case 'a false claim of a broadcast':
      attacker.tell([attacker.say({ type: 'broadcast', publicationId: attacker.scope.id })])
      attacker.sendStatements([attacker.say({ type: 'broadcast', publicationId: random.bytes(32) })])
      return
    case 'a storm of handovers':
      tellHandovers(attacker)
      return
    case 'a flood of joins':
      for (let join = 0; join < FLOOD; join++) {
        const counter = attacker.nextJoinCounter()
        attacker.tell([attacker.say({ type: 'join', boot: random.bytes(16), counter, peerId: 'nowhere', relays: [] })])
      }
      return
    case 'a flood of one slot': {
      const draw = freshDraw(attacker)
      attacker.tell(Array.from({ length: FLOOD }, () => attacker.nonce(draw)))
      return
    }
    case 'frames that nobody can read':
      for (let frame = 0; frame < 12; frame++) attacker.sendBytes(random.bytes(1 + random.below(200)))
      return
    case 'frames of one byte':
      for (const byte of encodeFrame({ type: 'bye' })) attacker.sendBytes(Uint8Array.of(byte))
      return
    case 'a frame over the limit':
      attacker.sendBytes(new Uint8Array(MAX_FRAME_BYTES + 1))
      return
    case 'endless questions':
      for (let question = 0; question < FLOOD; question++) {
        attacker.send({ type: 'have', hasDocument: true, statementIds: [], isLast: true })
      }
      return
    case 'another proposal':
      attacker.send({ type: 'document', index: 0, count: 1, bytes: changed(attacker) })
      return
    case 'announcements of changed proposals':
      announceChanged(attacker)
      return
    case 'another name':
      await attacker.reincarnate()
  }
}

/** A slot that was never used. */
function freshDraw(attacker: Attacker): { boot: Uint8Array; counter: number; attempt: number } {
  const counter = Math.min(15, attacker.ownNonces.length)
  return { boot: attacker.random.bytes(16), counter, attempt: attacker.attempt }
}

/** The other sign of both halves. */
function negated(aggNonce: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(aggNonce)
  for (const half of [0, 33]) if (bytes[half] === 2 || bytes[half] === 3) bytes[half] = 5 - (bytes[half] ?? 0)
  return bytes
}

function tellPartial(attacker: Attacker, change: (partial: Uint8Array) => Uint8Array): void {
  const set = attacker.currentSet()
  const own = set?.nonces[attacker.signerIndex]
  if (set === undefined || own === undefined) return
  const right = attacker.partial(set.nonces) ?? attacker.random.bytes(32)
  attacker.tell([attacker.partialStatement(set.id, own.id, change(right))])
}

/** Its nonce goes into a set that nobody else has. */
function tellForOtherSet(attacker: Attacker): void {
  const own = attacker.ownNonces.at(-1)
  if (own === undefined) return
  const id = idFromBytes<NonceSetId>(attacker.random.bytes(32))
  attacker.tell([attacker.partialStatement(id, own.id, attacker.random.bytes(32))])
}

function tellForeign(attacker: Attacker): void {
  const { random } = attacker
  const decline = { type: 'decline', reason: 'foreign' } as const
  attacker.sendStatements([
    attacker.say(decline, { scope: { kind: 'session', id: random.bytes(32) } }),
    attacker.say(decline, { scope: { kind: 'group', id: attacker.scope.id } }),
    attacker.say(decline, { network: 'mainnet' }),
    attacker.sayBody(STATEMENT_TYPES.seal, random.bytes(20)),
    attacker.sayBody(200, random.bytes(20)),
    attacker.sayBody(STATEMENT_TYPES.nonce, random.bytes(20)),
  ])
  // What honest signers said elsewhere, word by word.
  for (const bytes of attacker.statements.slice(0, 3)) {
    const statement = decodeStatement(bytes)
    attacker.sendStatements([encodeStatement({ ...statement, scope: { kind: 'session', id: random.bytes(32) } })])
  }
}

function tellHandovers(attacker: Attacker): void {
  const { document } = attacker
  if (document === undefined) return
  const order = failoverOrder(sessionIdOf(document), decodeProposal(document))
  for (const [turn, signerIndex] of order.entries()) {
    const isOwn = signerIndex === attacker.signerIndex
    for (let time = 0; time < 3; time++) {
      const statement = attacker.say({ type: 'handover', turn, reason: `${time}` })
      if (isOwn) attacker.tell([statement])
      else attacker.sendStatements([statement])
    }
  }
}

/** The proposal with one byte changed. */
function changed(attacker: Attacker): Uint8Array {
  const bytes = Uint8Array.from(attacker.document ?? new Uint8Array(1))
  const index = attacker.random.below(bytes.length)
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes
}

function announceChanged(attacker: Attacker): void {
  const { document, invite } = attacker
  if (document === undefined || invite === undefined) return
  const type = STATEMENT_TYPES.propose
  const announce = (sessionId: SessionId, proposal: Uint8Array): void => {
    const body = encodeProposalMessage({ sessionId: fromHex(sessionId), proposal, secret: invite.secret, relays: [] })
    attacker.tellGroup(attacker.sayBody(type, body, { scope: attacker.groupScope }))
  }
  // Under the id of the right one, under its own id, and in the name of another creator.
  announce(sessionIdOf(document), changed(attacker))
  const bytes = changed(attacker)
  announce(sessionIdOf(bytes), bytes)
  const proposal = decodeProposal(document)
  const note = encodeProposal({ ...proposal, note: 'changed', creatorIndex: attacker.signerIndex })
  announce(sessionIdOf(note), note)
}
