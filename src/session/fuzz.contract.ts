import { utf8ToBytes } from '@noble/hashes/utils.js'
import { oneSpelling } from '../../fuzz/properties.ts'
import { Prepared, PropertyError, type Target } from '../../fuzz/target.ts'
import { concat, equalBytes, fromHex } from '../bytes/index.ts'
import { decodeStatement, WireError } from '../wire/index.ts'
import { readVectors } from '../wire/vectors.contract.ts'
import { claimTypeCode, decodeClaim, encodeClaim, type SessionClaim } from './claims.ts'
import { SessionError } from './errors.ts'
import { fold, type SessionState } from './fold.ts'
import { decodeProposal, encodeProposal, MAX_SIGNERS, messageDigest } from './proposal.ts'
import { castOf, say, sayBody, sayNonce, sayPartial, sessionOf } from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const errors = [SessionError, WireError]
/** Nonces and partial signatures of the bodies here. */
const ITEM_COUNT = 2
/** Checking signatures costs milliseconds, making them more. */
const VERIFYING = 0.1
const SIGNING = 0.03

/** Every reader of this room. */
export function sessionTargets(): readonly Target[] {
  return [proposals(), ...bodies(), ...statements()]
}

function proposals(): Target {
  const cast = castOf(3)
  const { proposal } = sessionOf(cast)
  const crowd = Array.from({ length: MAX_SIGNERS }, (_, index) => ({
    publicKey: concat(Uint8Array.of(2), messageDigest(String(index))),
    statementKey: messageDigest(String(index)),
  }))
  const changes = [
    {},
    { subject: { kind: 'message', text: 'Ünïcode \u202e\n🏳️‍🌈' } },
    { subject: { kind: 'payment', psbt: utf8ToBytes('psbt') } },
    { note: 'n'.repeat(280), electionMethod: 'last-signer', network: 'mainnet' },
    { signers: crowd.toSorted((a, b) => (Buffer.compare(a.publicKey, b.publicKey) < 0 ? -1 : 1)) },
  ] as const
  return {
    name: 'proposal',
    kind: 'bytes',
    grammar: 'cbor',
    errors,
    samples: changes.map((change) => encodeProposal({ ...proposal, ...change })),
    read: oneSpelling(decodeProposal, encodeProposal),
  }
}

function bodies(): readonly Target[] {
  const samples = readVectors<{ code: number; body: string }[]>('claims')
  const byCode = Map.groupBy(samples, ({ code }) => code)
  return [...byCode].map(([code, ofCode]): Target => {
    const read = (body: Uint8Array): SessionClaim => {
      const claim = decodeClaim(code, body, ITEM_COUNT)
      if (claim === undefined) throw new PropertyError('A type that every session knows is unknown.')
      if (claimTypeCode(claim) !== code) throw new PropertyError('A body was read as another type.')
      if (!equalBytes(encodeClaim(claim), body)) throw new PropertyError('Two spellings were taken for one claim.')
      return claim
    }
    const { length } = ofCode
    if (length === 0) throw new Error('Every type has a vector.')
    return {
      name: `statement body ${code}`,
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: ofCode.map(({ body }) => fromHex(body)),
      read,
    }
  })
}

/** A session in which both have given their nonces hears one statement more, verifies what it can, and folds. */
function statements(): readonly Target[] {
  const cast = castOf(2)
  const context = sessionOf(cast)
  const nonces = cast.map((speaker) => sayNonce(context, speaker, { counter: 0 }))
  const partials = cast.map((speaker) => sayPartial(context, speaker, nonces))
  const [first] = cast
  if (first === undefined) throw new Error('Somebody signs.')
  const claims: readonly SessionClaim[] = [
    { type: 'decline', reason: 'no' },
    { type: 'handover', turn: 0, reason: '' },
    { type: 'broadcast', publicationId: new Uint8Array(32) },
    { type: 'signature', signatures: context.items.map(() => new Uint8Array(64).fill(1)) },
  ]
  const said = [...nonces, ...partials, ...claims.map((claim) => say(context, first, claim))]
  const hear = (bytes: Uint8Array): SessionState => {
    const set = new StatementSet(context)
    for (const nonce of nonces) set.receive(nonce.bytes)
    set.receive(bytes)
    const cache = new VerificationCache()
    while (verifyNext(context, set, cache));
    return fold(context, set, cache)
  }
  const bodies = said.map(({ bytes }) => {
    const { type, body } = decodeStatement(bytes)
    return concat(Uint8Array.of(type), body)
  })
  return [
    {
      name: 'statement in a session',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: VERIFYING,
      samples: said.map(({ bytes }) => bytes),
      read: hear,
    },
    {
      name: 'signed body in a session',
      kind: 'bytes',
      grammar: 'behind-a-byte',
      errors,
      share: SIGNING,
      samples: bodies,
      read: (bytes) => {
        const statement = sayBody(context, first, bytes[0] ?? 0, bytes.subarray(1))
        return new Prepared(() => hear(statement.bytes))
      },
    },
  ]
}
