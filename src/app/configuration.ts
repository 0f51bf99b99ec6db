import type { AppConfiguration } from '../bridge/index.ts'
import {
  type Check,
  hasShape,
  isBoolean,
  isExactly,
  isFiniteNumber,
  isListOf,
  isOrUndefined,
  isText,
} from './checks.ts'
import { MAX_FAILOVER_SECONDS, MIN_FAILOVER_SECONDS } from './limits.ts'
import type { TextStore } from './local-text.ts'

/** Where the relay that serves the page says what the page should know. */
const CONFIGURATION_PATH = '/config.json'
/** The last configuration that was read here, for a start without a network. */
const KEPT_AS = 'muster:configuration'
const MAX_RELAYS = 8
const MAX_ADDRESS_CHARACTERS = 256

/** Without a relay: sessions then travel as files only. */
export const DEFAULT_CONFIGURATION: AppConfiguration = {
  relays: [],
  iceServers: [],
  network: 'signet',
  failoverSeconds: 60,
  esplora: {},
  hasFaucet: false,
  feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 },
}

type IceServer = AppConfiguration['iceServers'][number]

const isAddress: Check<string> = (value): value is string =>
  isText(value) && value.startsWith('/') && value.length <= MAX_ADDRESS_CHARACTERS

const isFailoverSeconds: Check<number> = (value): value is number =>
  Number.isInteger(value) && (value as number) >= MIN_FAILOVER_SECONDS && (value as number) <= MAX_FAILOVER_SECONDS

const isEndpoints = isListOf(isText)

const isComplete = hasShape<AppConfiguration>({
  relays: (value): value is readonly string[] => isListOf(isAddress)(value) && value.length <= MAX_RELAYS,
  iceServers: isListOf(
    hasShape<IceServer>({
      urls: isListOf(isText),
      username: isOrUndefined(isText) as Check<string>,
      credential: isOrUndefined(isText) as Check<string>,
    }),
  ),
  network: isExactly('mainnet', 'testnet4', 'signet', 'regtest'),
  failoverSeconds: isFailoverSeconds,
  esplora: hasShape<AppConfiguration['esplora']>({
    mainnet: isOrUndefined(isEndpoints) as Check<readonly string[]>,
    testnet4: isOrUndefined(isEndpoints) as Check<readonly string[]>,
    signet: isOrUndefined(isEndpoints) as Check<readonly string[]>,
    regtest: isOrUndefined(isEndpoints) as Check<readonly string[]>,
  }),
  hasFaucet: isBoolean,
  feeCap: hasShape<AppConfiguration['feeCap']>({ shareOfInputs: isFiniteNumber, satsPerVirtualByte: isFiniteNumber }),
})

/** Where the relay says that chains can be asked about. */
interface ServedChain {
  readonly esplora?: AppConfiguration['esplora']
  readonly faucet?: true
}

function isServedChain(value: unknown): value is ServedChain {
  return typeof value === 'object' && value !== null
}

/**
 * Reads the text of a configuration file. Fields that are left out get their default.
 * @returns undefined when it is not JSON, or says something that cannot be.
 */
export function readConfiguration(text: string): AppConfiguration | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { relays, iceServers, network, failoverSeconds, feeCap }: AppConfiguration = {
    ...DEFAULT_CONFIGURATION,
    ...value,
  }
  const { esplora, faucet }: ServedChain = 'chain' in value && isServedChain(value.chain) ? value.chain : {}
  const configuration = {
    relays,
    iceServers,
    network,
    failoverSeconds,
    esplora: esplora ?? {},
    hasFaucet: faucet === true,
    feeCap,
  }
  return isComplete(configuration) ? { ...configuration, iceServers: iceServers.map(onlyKnown) } : undefined
}

/** Without what the worker does not know. */
function onlyKnown({ urls, username, credential }: IceServer): IceServer {
  return { urls, ...(username === undefined ? {} : { username }), ...(credential === undefined ? {} : { credential }) }
}

/** The configuration from the server; if it cannot be had, the last one that was; else the default. Never rejects. */
export async function loadConfiguration(fetchFile: typeof fetch, kept: TextStore): Promise<AppConfiguration> {
  try {
    const response = await fetchFile(CONFIGURATION_PATH, { cache: 'no-store', credentials: 'omit' })
    const text = response.ok ? await response.text() : ''
    const configuration = readConfiguration(text)
    if (configuration !== undefined) {
      kept.write(KEPT_AS, text)
      return configuration
    }
  } catch {
    // Offline, or the server is away: what was read last time still holds.
  }
  return readConfiguration(kept.read(KEPT_AS) ?? '') ?? DEFAULT_CONFIGURATION
}
