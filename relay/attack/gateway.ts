import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A port of this machine whose connections reach the relay from another loopback address, as if from another machine. */
export interface Gateway {
  readonly port: number
  close(): Promise<void>
}

/** @param address such as 127.0.0.2; on Linux all of 127.0.0.0/8 is the machine's own. */
export async function openGateway(relayPort: number, address: string): Promise<Gateway> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    const far = keep(connect({ port: relayPort, host: '127.0.0.1', localAddress: address }))
    keep(near).pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
