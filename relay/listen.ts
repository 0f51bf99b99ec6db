import type { Server } from 'node:http'
import { RelayError } from './errors.ts'

/** Ports tried after the one asked for. */
const FURTHER_PORTS = 50
const MAX_PORT = 65_535

/**
 * Binds the server to the port, or to the next free one.
 * @param onBusy told of each port that is taken, and of the one tried next.
 * @returns the port.
 * @throws RelayError `port_refused` when the host or the port cannot be had, or all tried ones are taken.
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  onBusy: (port: number, next: number) => void,
): Promise<number> {
  const last = Math.min(port + FURTHER_PORTS, MAX_PORT)
  for (let tried = port; ; tried++) {
    const error = await bind(server, host, tried)
    if (error === undefined) break
    if (error.code !== 'EADDRINUSE' || tried === last) {
      const message = `The relay cannot listen on ${host}, port ${tried} (${error.code ?? error.message}). Choose another with --host or --port.`
      throw new RelayError('port_refused', message, { cause: error })
    }
    onBusy(tried, tried + 1)
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

async function bind(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>()
  const fail = (error: NodeJS.ErrnoException): void => {
    resolve(error)
  }
  server.once('error', fail)
  server.listen({ host, port }, () => {
    resolve(undefined)
  })
  const error = await promise
  server.off('error', fail)
  return error
}
