import { ELECTION_METHODS, type ElectionMethod } from '../session/index.ts'
import type { Signer } from './ports/signer.ts'
import type { Store } from './ports/store.ts'
import type { Transport } from './ports/transport.ts'

/** What the coordinator needs of its surroundings. */
export interface P2PConfig {
  readonly transport: Transport
  readonly store: Store
  readonly signer: Signer
  /** Multiaddrs of the relays at which this device is to be found; new groups and sessions name them. */
  readonly relays: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Lets other work in between two pieces of a long one; resolves in a later task. */
  readonly yieldToEvents: () => Promise<void>
  /** Told of what failed without a call or a session to blame it on: a damaged record, a listener that threw. */
  readonly reportFault: (error: unknown) => void
}

/** How sessions are run. All of it may be left out. */
export interface MuSig2Config {
  /** Whether a signer is elected to publish the result; without it nobody is told to. True unless said otherwise. */
  readonly enableCoordinatorElection?: boolean
  /** Of new sessions that name none: `lexicographic` unless said otherwise. */
  readonly electionMethod?: ElectionMethod
  /** Whether `triggerCoordinatorFailover` passes the turn on. True unless said otherwise. */
  readonly enableCoordinatorFailover?: boolean
  /** After how many milliseconds without news `cleanupExpiredSessions` drops a session that cannot complete: 10 minutes. */
  readonly stuckSessionTimeout?: number
}

/** `MuSig2Config` with nothing left out. */
export interface Settings {
  readonly isElectionEnabled: boolean
  readonly electionMethod: ElectionMethod
  readonly isFailoverEnabled: boolean
  readonly stuckSessionTimeoutMs: number
}

const DEFAULT_STUCK_SESSION_TIMEOUT_MS = 10 * 60_000

/** Why a configuration is refused. */
export type ConfigErrorCode = 'option_removed' | 'option_unknown' | 'option_malformed'

/** A configuration that is refused, by the option's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  readonly option: string

  constructor(code: ConfigErrorCode, option: string, message: string) {
    super(message)
    this.code = code
    this.option = option
  }
}

/** Options that would need a clock here, with what the application does instead. */
const REMOVED: Readonly<Record<string, string>> = {
  enableAutoCleanup: 'call cleanupExpiredSessions() when it suits the application',
  cleanupInterval: 'call cleanupExpiredSessions() at the interval that the application keeps',
  broadcastTimeout:
    "count a turn down in the application, from 'session:should-broadcast' or 'session:complete' on, and call " +
    'triggerCoordinatorFailover(sessionId) when it has run out',
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean'

const CHECKS: Readonly<Record<keyof MuSig2Config, (value: unknown) => boolean>> = {
  enableCoordinatorElection: isFlag,
  electionMethod: (value) => ELECTION_METHODS.some((method) => method === value),
  enableCoordinatorFailover: isFlag,
  stuckSessionTimeout: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
}

function isOption(name: string): name is keyof MuSig2Config {
  return Object.hasOwn(CHECKS, name)
}

/** @throws ConfigError `option_removed`, `option_unknown` or `option_malformed`. */
export function readConfig(config: MuSig2Config): Settings {
  for (const [option, value] of Object.entries<unknown>({ ...config })) {
    const instead = Object.hasOwn(REMOVED, option) ? REMOVED[option] : undefined
    if (instead !== undefined) {
      throw new ConfigError('option_removed', option, `The option ${option} does not exist: ${instead}.`)
    }
    if (!isOption(option)) throw new ConfigError('option_unknown', option, `There is no option ${option}.`)
    if (value !== undefined && !CHECKS[option](value)) {
      throw new ConfigError('option_malformed', option, `The option ${option} does not take this value.`)
    }
  }
  return {
    isElectionEnabled: config.enableCoordinatorElection ?? true,
    electionMethod: config.electionMethod ?? 'lexicographic',
    isFailoverEnabled: config.enableCoordinatorFailover ?? true,
    stuckSessionTimeoutMs: config.stuckSessionTimeout ?? DEFAULT_STUCK_SESSION_TIMEOUT_MS,
  }
}
