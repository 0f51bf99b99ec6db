import {
  type AppConfiguration,
  parseRequest,
  type Presence,
  type Reply,
  RequestError,
  type Request,
  type WorkerMessage,
} from '../bridge/index.ts'
import {
  type Change,
  CoordinatorError,
  describeError,
  MuSig2P2PCoordinator,
  type Signer,
  type Store,
  type Transport,
} from '../coordinator/index.ts'
import { carryOut, type Running as RunningParts } from './carry-out.ts'
import { Outbox } from './outbox.ts'
import { gatheringView, groupView, type PresenceOf, sessionView } from './views.ts'
import { type ChainAccess, WalletDesk } from './wallet/index.ts'

/** What a worker runs on: of the browser, or in memory. */
export interface Adapters {
  readonly transport: Transport
  readonly store: Store
  /** Whoever holds the key. */
  readonly signer: Signer
  /** Puts another signer's worker in the place of the first. */
  readonly connectSigner: (port: MessagePort) => void
  readonly chains: ChainAccess
}

export interface WorkerPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Resolves in a later task. */
  readonly yieldToEvents: () => Promise<void>
  readonly post: (message: WorkerMessage) => void
  /**
   * Asked once, by the first `start`.
   * @param transferred the ports that came with it.
   */
  readonly open: (configuration: AppConfiguration, transferred: readonly MessagePort[]) => Promise<Adapters>
}

/** Takes the page's messages, and has the coordinator do what they ask for. */
export interface MusterWorker {
  /**
   * @param message as it came. Never rejects: what fails is answered.
   * @param transferred the ports that came with it.
   */
  receive(message: unknown, transferred?: readonly MessagePort[]): Promise<void>
}

interface Running extends RunningParts {
  readonly connectSigner: (port: MessagePort) => void
}

/** Builds the worker over these ports. */
export function composeWorker(ports: WorkerPorts): MusterWorker {
  const { post, yieldToEvents, now } = ports
  const reportFault = (error: unknown): void => {
    post({ type: 'fault', ...describeError(error) })
  }
  const outbox = new Outbox({ post, yieldToEvents, reportFault })
  let starting: Promise<Running> | undefined

  const start = async (configuration: AppConfiguration, transferred: readonly MessagePort[]): Promise<Running> => {
    const { transport, store, signer, connectSigner, chains } = await ports.open(configuration, transferred)
    const { random } = ports
    const { relays, feeCap } = configuration
    const coordinator = new MuSig2P2PCoordinator(
      { transport, store, signer, relays, now, random, yieldToEvents, reportFault },
      { electionMethod: 'lexicographic' },
    )
    coordinator.onAny((event) => post({ type: 'event', event }))
    const desk: WalletDesk = new WalletDesk({
      coordinator,
      store,
      chains,
      feeCap,
      now,
      yieldToEvents,
      walletChanged: (groupId) => {
        outbox.put(`wallet ${groupId}`, () => {
          const view = coordinator.isRunning ? desk.walletView(groupId) : undefined
          return view === undefined ? undefined : { type: 'wallet', view }
        })
      },
      sessionChanged: (sessionId) => show(coordinator, desk, outbox, { kind: 'session', sessionId }),
      reportFault,
    })
    coordinator.onChange((change) => {
      desk.notice(change)
      show(coordinator, desk, outbox, change)
    })
    return { coordinator, desk, configuration, connectSigner }
  }

  const answer = async ({ command }: Request, transferred: readonly MessagePort[]): Promise<Reply> => {
    if (command.type === 'start') {
      starting ??= start(command.configuration, transferred)
      // After a failure the page may try again.
      starting.catch(() => {
        starting = undefined
      })
      const { coordinator, desk } = await starting
      await coordinator.start()
      await desk.start()
      outbox.clear()
      post(snapshotOf(coordinator, desk))
      show(coordinator, desk, outbox, { kind: 'network' })
      return { kind: 'done' }
    }
    const started = await starting
    if (started === undefined) throw new CoordinatorError('not_started', 'The worker does not run: start it first.')
    if (command.type === 'stop') {
      started.desk.stop()
      await started.coordinator.cleanup()
      outbox.clear()
      return { kind: 'done' }
    }
    if (command.type === 'signer:connect') {
      const [port] = transferred
      if (port === undefined) throw new RequestError('command_malformed', undefined, 'There is no port to connect.')
      started.connectSigner(port)
      if (started.coordinator.isRunning) await started.coordinator.signerUnlocked()
      return { kind: 'done' }
    }
    return carryOut(started, now, command)
  }

  return {
    async receive(message, transferred = []) {
      let requestId: number | undefined
      try {
        const request = parseRequest(message)
        requestId = request.requestId
        const reply = await answer(request, transferred)
        outbox.flush()
        post({ type: 'reply', requestId, reply })
      } catch (error) {
        requestId ??= error instanceof RequestError ? error.requestId : undefined
        if (requestId === undefined) reportFault(error)
        else post({ type: 'refused', requestId, ...describeError(error) })
      }
    },
  }
}

function presenceIn(coordinator: MuSig2P2PCoordinator): PresenceOf {
  return (peerId): Presence => {
    if (peerId === undefined) return 'away'
    return coordinator.getIdentityManager().pathOf(peerId) ?? 'away'
  }
}

function snapshotOf(coordinator: MuSig2P2PCoordinator, desk: WalletDesk): WorkerMessage {
  const presenceOf = presenceIn(coordinator)
  const { groups, gatherings } = coordinator
  return {
    type: 'snapshot',
    wallets: desk.walletViews(),
    gatherings: gatherings.list().map(gatheringView),
    groups: groups.list().map((status) => groupView(status, presenceOf)),
    sessions: coordinator.getSessions().map((status) => {
      const groupId = status.details?.review.groupId
      return sessionView(
        status,
        groupId === undefined ? undefined : groups.get(groupId),
        presenceOf,
        desk.transactionView(status.sessionId),
      )
    }),
  }
}

/** Has the page shown what changed, as it stands when the message goes out. */
function show(coordinator: MuSig2P2PCoordinator, desk: WalletDesk, outbox: Outbox, change: Change): void {
  const put = (key: string, build: () => WorkerMessage | undefined): void => {
    // What has stopped in between has nothing to show.
    outbox.put(key, () => (coordinator.isRunning ? build() : undefined))
  }
  switch (change.kind) {
    case 'gathering': {
      const { gatheringId } = change
      put(`gathering ${gatheringId}`, () => {
        const status = coordinator.gatherings.get(gatheringId)
        return status === undefined ? undefined : { type: 'gathering', view: gatheringView(status) }
      })
      return
    }
    case 'gathering:gone': {
      const { gatheringId } = change
      put(`gathering ${gatheringId}`, () => ({ type: 'gathering:gone', gatheringId }))
      return
    }
    case 'group': {
      const { groupId } = change
      put(`group ${groupId}`, () => {
        const status = coordinator.groups.get(groupId)
        return status === undefined ? undefined : { type: 'group', view: groupView(status, presenceIn(coordinator)) }
      })
      return
    }
    case 'session': {
      const { sessionId } = change
      put(`session ${sessionId}`, () => {
        const status = coordinator.findSession(sessionId)
        if (status === undefined) return undefined
        const groupId = status.details?.review.groupId
        const group = groupId === undefined ? undefined : coordinator.groups.get(groupId)
        const presenceOf = presenceIn(coordinator)
        return { type: 'session', view: sessionView(status, group, presenceOf, desk.transactionView(sessionId)) }
      })
      return
    }
    case 'session:gone': {
      const { sessionId } = change
      put(`session ${sessionId}`, () => ({ type: 'session:gone', sessionId }))
      return
    }
    case 'network':
      put('network', () => ({ type: 'network', view: coordinator.getNetworkStatus() }))
      return
  }
}
