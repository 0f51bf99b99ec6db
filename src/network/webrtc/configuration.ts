import { WebRtcBridgeError, type ConnectionConfiguration, type IceServer } from '../../bridge/index.ts'

/**
 * The plain form of an `RTCConfiguration` that may cross to the page.
 * @throws WebRtcBridgeError `configuration_unsupported` for anything but `iceServers` and `iceTransportPolicy`: what is asked for
 *   and cannot be passed on must not be lost in silence.
 */
export function configurationOf(configuration: unknown): ConnectionConfiguration {
  if (configuration === undefined || configuration === null) return { iceServers: [] }
  const { iceServers, iceTransportPolicy, ...rest } = recordOf(configuration, 'The configuration')
  expectNothingMore(rest)
  if (iceTransportPolicy !== undefined && iceTransportPolicy !== 'all' && iceTransportPolicy !== 'relay') {
    throw unsupported('iceTransportPolicy must be all or relay')
  }
  if (iceServers !== undefined && !Array.isArray(iceServers)) throw unsupported('iceServers must be a list')
  const servers = (iceServers ?? []).map(iceServerOf)
  return iceTransportPolicy === undefined ? { iceServers: servers } : { iceServers: servers, iceTransportPolicy }
}

function iceServerOf(server: unknown): IceServer {
  const { urls, username, credential, ...rest } = recordOf(server, 'An ICE server')
  expectNothingMore(rest)
  const list: readonly unknown[] = Array.isArray(urls) ? urls : [urls]
  const addresses = list.map((url) => expectText(url, 'urls'))
  return {
    urls: addresses,
    ...(username === undefined ? {} : { username: expectText(username, 'username') }),
    ...(credential === undefined ? {} : { credential: expectText(credential, 'credential') }),
  }
}

function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw unsupported(`${what} must be an object`)
  return { ...value }
}

function expectText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw unsupported(`${field} of an ICE server must be text`)
  return value
}

function expectNothingMore(rest: Readonly<Record<string, unknown>>): void {
  const [field] = Object.keys(rest).filter((key) => rest[key] !== undefined)
  if (field !== undefined) throw unsupported(`${field} cannot be passed to the page`)
}

function unsupported(why: string): WebRtcBridgeError {
  return new WebRtcBridgeError(
    'configuration_unsupported',
    `This configuration of a peer connection is refused: ${why}.`,
  )
}
