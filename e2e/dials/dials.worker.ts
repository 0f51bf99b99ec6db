import { installWebRtcBridge } from '../../src/network/webrtc/index.ts'
import type { Answer, Ports, Request } from './messages.ts'

addEventListener('message', ({ data: { bridge, control } }: MessageEvent<Ports>) => {
  installWebRtcBridge(bridge)
  // Only now: @libp2p/webrtc takes the WebRTC classes from the global as it is evaluated.
  const node = import('./node.ts').then(({ DialNode }) => new DialNode())

  const answer = async (request: Request): Promise<Answer> => {
    try {
      return await (await node).handle(request)
    } catch (error) {
      return { type: 'failed', message: describe(error) }
    }
  }
  control.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    answer(data).then(
      (reply) => {
        control.postMessage(reply)
      },
      (error: unknown) => reportError(error),
    )
  })
  control.start()
})

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const causes = error instanceof AggregateError ? error.errors.map(describe).join('; ') : ''
  const cause = error.cause === undefined ? '' : describe(error.cause)
  return `${error.name}: ${error.message} ${causes}${cause}`.trim()
}
