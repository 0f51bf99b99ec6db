import type { SessionId } from '../bytes/index.ts'
import {
  decodeProposal,
  fold,
  makeContext,
  type SessionContext,
  type SessionState,
  StatementSet,
  VerificationCache,
  verifyNext,
} from '../session/index.ts'
import type { Stage } from './stage.ts'
import { Violation } from './violation.ts'

/** Statements of each signer that are still stored though newer ones have taken their place: dropped when the next one comes. */
const REPLACED_OF_SIGNER = 2

/**
 * What each device says of a session is the fold of the statements that it has stored, made anew; so devices that hold the same say the
 * same. What it has stored is bounded. @throws Violation
 */
export function checkStates({ able, attackers, ledger }: Stage, sessionId: SessionId): void {
  const told = new Map<string, { readonly state: SessionState; readonly heldCount: number }>()
  for (const device of able) {
    const details = device.details(sessionId)
    const document = device.disk.get(`session/document/${sessionId}`)
    if (details === undefined || document === undefined) continue
    const keys = device.disk.keys(`session/statement/${sessionId}/`)
    const name = keys.join()
    let anew = told.get(name)
    if (anew === undefined) {
      const { items, publicationId } = details.review
      const context = makeContext(sessionId, decodeProposal(document), items, publicationId)
      const statements = new StatementSet(context)
      for (const key of keys) statements.receive(device.disk.get(key) ?? new Uint8Array())
      for (const { id, signerIndex } of statements.entries()) {
        if (attackers.has(signerIndex) || ledger.hasSaid(id)) continue
        throw new Violation('signature', `${device.peerId} holds what signer ${signerIndex} has never said.`)
      }
      anew = { state: refold(context, statements), heldCount: statements.ids().length }
      told.set(name, anew)
    }
    const bound = anew.heldCount + details.proposal.signers.length * REPLACED_OF_SIGNER
    if (keys.length > bound) {
      throw new Violation('memory', `${device.peerId} stores ${keys.length} statements and holds ${anew.heldCount}.`)
    }
    const expected = anew.state
    if (spell(details.state) === spell(expected)) continue
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

function refold(context: SessionContext, statements: StatementSet): SessionState {
  const cache = new VerificationCache()
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
