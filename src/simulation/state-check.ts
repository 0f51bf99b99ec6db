import type { SessionId } from '../bytes/index.ts'
import {
  decodeProposal,
  fold,
  makeContext,
  MAX_NONCES,
  type SessionContext,
  type SessionState,
  StatementSet,
  VerificationCache,
  verifyNext,
} from '../session/index.ts'
import type { Device } from './device.ts'
import type { Stage } from './stage.ts'
import { Violation } from './violation.ts'

/** Kinds of which one signer has one statement: join, decline, broadcast. */
const SINGLE_KINDS = 3

/**
 * What each device says of a session is the fold of the statements that it has stored, made anew; so devices that hold the same say the
 * same. What it has stored is bounded. @throws Violation
 */
export function checkStates({ able, attackers }: Stage, sessionId: SessionId): void {
  const states = new Map<string, SessionState>()
  for (const device of able) {
    const details = device.details(sessionId)
    const document = device.disk.get(`session/document/${sessionId}`)
    if (details === undefined || document === undefined) continue
    const keys = device.disk.keys(`session/statement/${sessionId}/`)
    checkBound(device, keys.length, details.proposal.signers.length)
    const name = keys.join()
    let expected = states.get(name)
    if (expected === undefined) {
      const { items, publicationId } = details.review
      const stored = keys.flatMap((key) => device.disk.get(key) ?? [])
      expected = refold(makeContext(sessionId, decodeProposal(document), items, publicationId), stored)
      states.set(name, expected)
    }
    // A hostile signer can crowd its own statements out after others have made a signature with them.
    const isCrowdedOut = attackers.size > 0 && details.state.phase === 'complete' && expected.phase === 'stuck'
    if (isCrowdedOut || spell(details.state) === spell(expected)) continue
    throw new Violation(
      'state',
      `${device.peerId} shows another state than its statements have: ${differences(details.state, expected)}`,
    )
  }
}

/** Once everything has come to rest, all devices that know a session say the same of it. @throws Violation */
export function checkAgreement({ able }: Stage, sessionId: SessionId): void {
  const [first, ...others] = able.filter((device) => device.details(sessionId) !== undefined)
  const state = first?.details(sessionId)?.state
  if (first === undefined || state === undefined) return
  for (const other of others) {
    const shown = other.details(sessionId)?.state
    if (shown === undefined || spell(shown) === spell(state)) continue
    throw new Violation('state', `${other.peerId} and ${first.peerId} do not agree: ${differences(shown, state)}`)
  }
}

function checkBound({ peerId }: Device, count: number, signerCount: number): void {
  // Of nonces and partial signatures one more than allowed is kept; handovers have a place for each turn.
  const bound = signerCount * (2 * (MAX_NONCES + 1) + SINGLE_KINDS + signerCount)
  if (count > bound) throw new Violation('memory', `${peerId} stores ${count} statements, and ${bound} are enough.`)
}

function refold(context: SessionContext, stored: readonly Uint8Array[]): SessionState {
  const statements = new StatementSet(context)
  const cache = new VerificationCache()
  for (const bytes of stored) statements.receive(bytes)
  while (verifyNext(context, statements, cache));
  return fold(context, statements, cache)
}

function spell(state: SessionState): string {
  return JSON.stringify(state)
}

function differences(shown: SessionState, expected: SessionState): string {
  const others = new Map(Object.entries(expected).map(([name, value]) => [name, JSON.stringify(value)]))
  return Object.entries(shown)
    .filter(([name, value]) => JSON.stringify(value) !== others.get(name))
    .map(([name, value]) => `${name} is ${JSON.stringify(value)} and not ${others.get(name) ?? ''}`)
    .join('; ')
}
