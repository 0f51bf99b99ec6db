import { parseArgs } from 'node:util'
import type { ChainOptions } from './chain/index.ts'
import {
  chainOptionsOf,
  type ChainSettings,
  DEFAULT_CHAIN_SETTINGS,
  readChainKind,
  readNodeUrl,
} from './chain-settings.ts'
import { RelayError } from './errors.ts'
import {
  readEsplora,
  readFolder,
  readHost,
  readIceServers,
  readNetwork,
  readNumber,
  readOrigin,
  readRelays,
  readSources,
  readSwitch,
} from './option-values.ts'
import { DEFAULT_OPTIONS, type RelayOptions } from './options.ts'

/** What the command takes where neither an argument nor the environment says otherwise; folders are relative to where it runs. */
export const COMMAND_DEFAULTS: RelayOptions = { ...DEFAULT_OPTIONS, dataDir: '.muster', appDir: 'dist' }

/** What the command line asks for: to say how it is used, or to run, with or without a chain beside the relay. */
export type CommandLine =
  | { readonly type: 'help' }
  | { readonly type: 'run'; readonly options: RelayOptions; readonly chain: ChainOptions | undefined }

type Settings = RelayOptions & ChainSettings

interface OptionRow {
  /** Without the dashes. */
  readonly name: string
  /** What stands for the value in the help; a switch has none. */
  readonly placeholder: string | undefined
  readonly help: string
  /** `from` is how the person spelled the option. */
  readonly read: (text: string, from: string) => Partial<Settings>
}

const many = (text: string, from: string): number => readNumber(text, from, 1, 100_000)

const ROWS: readonly OptionRow[] = [
  row('host', 'host', 'ADDRESS', readHost, 'address to listen on, 0.0.0.0 for all'),
  row(
    'port',
    'port',
    'N',
    (text, from) => readNumber(text, from, 0, 65_535),
    'port; the next free one when it is busy',
  ),
  row('data-dir', 'dataDir', 'FOLDER', readFolder, "where the relay's key is kept"),
  row('app-dir', 'appDir', 'FOLDER', readFolder, 'the built app; empty to serve no pages'),
  row('public-url', 'publicUrl', 'URL', readOrigin, 'how browsers reach this relay behind a proxy'),
  row('trust-proxy', 'trustsProxy', undefined, readSwitch, 'believe the last entry of X-Forwarded-For'),
  row('further-relays', 'furtherRelays', 'LIST', readRelays, 'multiaddrs of further relays for the app'),
  row('ice-servers', 'iceServers', 'LIST', readIceServers, 'STUN and TURN URLs, or JSON; empty for none'),
  row('connect-src', 'connectSources', 'LIST', readSources, 'further origins that pages may connect to'),
  row('network', 'network', 'NAME', readNetwork, 'network of new groups'),
  row('esplora', 'esplora', 'NETWORK=LIST', readEsplora, 'Esplora hosts that the app asks about a network'),
  row('chain', 'chain', 'NAME', readChainKind, 'a chain beside the relay: none or regtest, a private one'),
  row('bitcoind-rpc', 'bitcoindRpc', 'URL', readNodeUrl, 'a node whose chain is put beside the relay'),
  row('bitcoind-cookie', 'bitcoindCookie', 'FILE', readFolder, "the node's cookie, unless the URL has user:password"),
  row(
    'index-from-height',
    'indexFromHeight',
    'N',
    (text, from) => readNumber(text, from, 0, 10_000_000),
    'first block in which addresses are looked for',
  ),
  row(
    'failover-seconds',
    'failoverSeconds',
    'N',
    (text, from) => readNumber(text, from, 1, 1800),
    'how long a turn to publish lasts',
  ),
  row('trusted-types', 'requiresTrustedTypes', undefined, readSwitch, 'serve pages with require-trusted-types-for'),
  row('max-reservations', 'maxReservations', 'N', many, 'tabs that can be reached through it at a time'),
  row('reservation-minutes', 'reservationMinutes', 'N', many, 'life of a reservation that is not refreshed'),
  row('max-connections', 'maxConnections', 'N', many, 'connections at a time'),
  row('max-connections-per-address', 'maxConnectionsPerAddress', 'N', many, 'connections at a time from one address'),
  row(
    'max-connect-rate-per-address',
    'maxConnectRatePerAddress',
    'N',
    many,
    'new connections a second from one address',
  ),
  row('max-registrations', 'maxRegistrations', 'N', many, 'topics at a time, over all tabs'),
  row(
    'max-registrations-per-address',
    'maxRegistrationsPerAddress',
    'N',
    many,
    'topics at a time of the tabs of one address',
  ),
  row('max-circuits', 'maxCircuits', 'N', many, 'circuits at a time'),
  row('max-circuits-per-address', 'maxCircuitsPerAddress', 'N', many, 'circuits at a time opened from one address'),
  row('circuit-mebibytes', 'circuitMebibytes', 'N', many, 'MiB through one circuit, both ways together'),
  row('circuit-minutes', 'circuitMinutes', 'N', many, 'life of one circuit'),
]

/** What a person is told who asks how to use it. */
export const HELP: string = [
  'A relay for Muster: it introduces tabs to each other, forwards ciphertext and serves the app.',
  '',
  'node relay/main.ts [options]',
  '',
  ...ROWS.map(({ name, placeholder = '', help }) => `  ${`--${name} ${placeholder}`.padEnd(36)}${help}`),
  `  ${'--help'.padEnd(36)}this text`,
  '',
  'Each can stand in the environment instead: --data-dir is MUSTER_DATA_DIR. A LIST has commas in between;',
  'what takes one can also be given several times.',
].join('\n')

/** The names of all options, as typed and as in the environment. */
export const OPTION_NAMES: readonly { readonly argument: string; readonly variable: string }[] = ROWS.map(
  ({ name }) => ({
    argument: `--${name}`,
    variable: variableOf(name),
  }),
)

/**
 * Reads the arguments, and the environment for what they leave open.
 * @param args without the program and the script.
 * @throws RelayError `option_unknown` or `option_invalid`, naming the option.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const given = parse(args)
  if (given['help'] === true) return { type: 'help' }
  let settings: Settings = { ...COMMAND_DEFAULTS, ...DEFAULT_CHAIN_SETTINGS }
  for (const { name, read } of ROWS) {
    const argument = given[name]
    const variable = variableOf(name)
    const text = argument === undefined ? environment[variable] : String(argument)
    if (text === undefined) continue
    settings = { ...settings, ...read(text, argument === undefined ? variable : `--${name}`) }
  }
  const { chain, bitcoindRpc, bitcoindCookie, indexFromHeight, ...options } = settings
  const chainSettings = { chain, bitcoindRpc, bitcoindCookie, indexFromHeight }
  return { type: 'run', options, chain: chainOptionsOf(chainSettings, environment) }
}

function row<Key extends keyof Settings>(
  name: string,
  key: Key,
  placeholder: string | undefined,
  read: (text: string, from: string) => Settings[Key],
  help: string,
): OptionRow {
  return { name, placeholder, help, read: (text, from) => ({ [key]: read(text, from) }) }
}

type Given = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

/** A list that is given several times comes in pieces. */
function parse(args: readonly string[]): Given {
  const options = Object.fromEntries([
    ...ROWS.map(
      ({ name, placeholder }) =>
        [
          name,
          {
            type: placeholder === undefined ? ('boolean' as const) : ('string' as const),
            multiple: placeholder?.endsWith('LIST') === true,
          },
        ] as const,
    ),
    ['help', { type: 'boolean' as const, multiple: false }] as const,
  ])
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RelayError('option_unknown', `${reason.replace(/\.?$/, '.')} --help names all options.`, { cause: error })
  }
}

function variableOf(name: string): string {
  return `MUSTER_${name.replaceAll('-', '_').toUpperCase()}`
}
