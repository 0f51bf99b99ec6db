import { createServer, type IncomingMessage, type Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { ServedChain } from './chain/index.ts'
import { configurationFor, connectSourcesFor } from './app-configuration.ts'
import { type AppFiles, readAppFiles } from './app-files.ts'
import { AddressGate, type GateRefusal } from './address-gate.ts'
import type { RelayEvent } from './events.ts'
import { answerRequests, type LiveAnswers, pathOf } from './http-requests.ts'
import { HttpSockets, SERVER_TIMEOUTS } from './http-sockets.ts'
import { listen } from './listen.ts'
import { DEFAULT_OPTIONS, type RelayOptions } from './options.ts'
import { CircuitRelay, type CircuitRelayLimits } from './circuits/index.ts'
import { loadPrivateKey } from './private-key.ts'
import { multiaddrOfOrigin, originOfHostHeader } from './public-address.ts'
import { createRelayNode, type RelayNode } from './relay-node.ts'
import { serveRendezvous } from './rendezvous-server.ts'
import { securityHeaders } from './security-headers.ts'
import { SharedPort } from './shared-port.ts'
import { StreamGuard } from './stream-guard.ts'
import { admitUpgrades } from './upgrades.ts'

/** A relay that runs. */
export interface Relay {
  readonly port: number
  /** Where a person on this machine opens the app; the public URL where there is one. */
  readonly url: string
  readonly peerId: string
  /** What a peer on this machine dials; by the public URL where there is one. */
  readonly multiaddr: string
  health(): RelayHealth
  /** Closes every connection and everything that keeps the process alive. May be called again. */
  stop(): Promise<void>
}

/** The content of `/healthz`. */
export interface RelayHealth {
  readonly status: 'ok'
  readonly connections: number
  readonly reservations: number
  readonly circuits: number
  readonly topics: number
}

/** Hears of everything that happens at a relay. */
type Tell = (event: RelayEvent) => void

/**
 * Starts a relay and serves the built app beside it, on one port.
 * @param options what differs from `DEFAULT_OPTIONS`.
 * @param chain is put beside the pages, and the app is told of it; whoever opened it stops it.
 * @throws RelayError `port_refused`, `app_missing`, `key_unreadable` or `key_malformed`.
 */
export async function startRelay(
  options: Partial<RelayOptions> = {},
  tell: Tell = () => undefined,
  chain?: ServedChain,
): Promise<Relay> {
  const all: RelayOptions = { ...DEFAULT_OPTIONS, ...options }
  const files: AppFiles = all.appDir === undefined ? new Map() : await readAppFiles(all.appDir)
  const { privateKey, isNew } = await loadPrivateKey(all.dataDir)
  if (isNew) tell({ type: 'key:created', peerId: peerIdFromPrivateKey(privateKey).toString() })
  let isReady = false
  const sockets = new HttpSockets(all)
  const server = createServer(SERVER_TIMEOUTS, (_, response) => {
    if (!isReady) response.writeHead(503, { 'Retry-After': '1' }).end()
  })
  server.on('connection', (socket) => {
    sockets.admit(socket)
  })
  const port = await listen(server, all.host, all.port, (busy, next) => {
    tell({ type: 'port:busy', port: busy, next })
  })
  try {
    const relay = await serve({ options: all, server, port, files, privateKey, tell, chain, sockets })
    isReady = true
    return relay
  } catch (error) {
    server.close()
    throw error
  }
}

interface Parts {
  readonly options: RelayOptions
  /** Listens already. */
  readonly server: Server
  readonly port: number
  readonly files: AppFiles
  readonly privateKey: PrivateKey
  readonly tell: Tell
  readonly chain: ServedChain | undefined
  readonly sockets: HttpSockets
}

async function serve({ options, server, port, files, privateKey, tell, chain, sockets }: Parts): Promise<Relay> {
  const ownOrigin = new URL(options.publicUrl ?? `http://${addressOfThisMachine(options.host)}:${port}`)
  const peerId = peerIdFromPrivateKey(privateKey).toString()
  const multiaddr = multiaddrOfOrigin(ownOrigin, peerId)
  const sharedPort = new SharedPort()
  const guard = new StreamGuard()
  const node = await createRelayNode(options, privateKey, sharedPort, guard, multiaddr)
  const circuits = await CircuitRelay.serve({
    node,
    limits: circuitLimits(options),
    onCircuit: (connection, stream) => {
      guard.exempt(connection, stream)
    },
  })
  const registrations = new AddressGate(options.maxRegistrations, options.maxRegistrationsPerAddress)
  const presence = await serveRendezvous(node, registrations, (peer, code) => {
    tell({ type: 'rendezvous:reset', peerId: peer, code })
  })
  tellOfPeers(node, tell)

  const originOf = (request: IncomingMessage): URL =>
    options.publicUrl === undefined ? (originOfHostHeader(request.headers.host) ?? ownOrigin) : ownOrigin
  const health = (): RelayHealth => ({
    status: 'ok',
    connections: node.getConnections().length,
    reservations: circuits.reservationCount,
    circuits: circuits.circuitCount,
    topics: presence.topicCount,
  })
  const live: LiveAnswers = {
    health,
    configuration: (request) => configurationFor(originOf(request), peerId, options, chain),
    headers: (request) =>
      securityHeaders(
        {
          connectSources: connectSourcesFor(originOf(request), peerId, options),
          requiresTrustedTypes: options.requiresTrustedTypes,
        },
        pathOf(request.url ?? '') ?? '',
      ),
    onFault: (error) => {
      tell({ type: 'request:failed', reason: error instanceof Error ? error.message : String(error) })
    },
  }
  server.on('request', answerRequests(files, live, chain?.handle))
  const onRefused = (reason: GateRefusal): void => {
    tell({ type: 'connection:refused', reason })
  }
  server.on('upgrade', admitUpgrades(options, sharedPort, sockets, onRefused))

  const url = options.publicUrl ?? `http://${nameForPeople(options.host)}:${port}`
  if (chain !== undefined) tell({ type: 'chain:served', network: chain.network, description: chain.description })
  tell({ type: 'relay:started', url, multiaddr })
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await Promise.all([close(server), node.stop()])
    tell({ type: 'relay:stopped' })
  }
  return { port, url, peerId, multiaddr, health, stop: () => (stopped ??= stop()) }
}

const MEBIBYTE = 1024 * 1024
const MINUTE_SECONDS = 60

function circuitLimits(options: RelayOptions): CircuitRelayLimits {
  return {
    maxReservations: options.maxReservations,
    reservationMs: options.reservationMinutes * MINUTE_SECONDS * 1000,
    maxCircuits: options.maxCircuits,
    maxCircuitsPerAddress: options.maxCircuitsPerAddress,
    circuit: {
      seconds: options.circuitMinutes * MINUTE_SECONDS,
      bytes: Math.round(options.circuitMebibytes * MEBIBYTE),
    },
  }
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => {
    resolve(undefined)
  })
  server.closeAllConnections()
  await promise
}

function tellOfPeers(node: RelayNode, tell: Tell): void {
  node.addEventListener('peer:connect', ({ detail }) => {
    tell({ type: 'peer:connected', peerId: detail.toString(), connections: node.getConnections().length })
  })
  node.addEventListener('peer:disconnect', ({ detail }) => {
    tell({ type: 'peer:disconnected', peerId: detail.toString(), connections: node.getConnections().length })
  })
}

/** What peers are told to dial when nothing better is known: for a relay that listens everywhere, its first address in a network. */
function addressOfThisMachine(host: string): string {
  if (!isEveryAddress(host)) return inUrl(host)
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

/** Browsers count `localhost` as secure, as they do 127.0.0.1, and people can read it. */
function nameForPeople(host: string): string {
  return host === '127.0.0.1' || isEveryAddress(host) ? 'localhost' : inUrl(host)
}

function isEveryAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
