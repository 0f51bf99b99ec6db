import type { AppConfiguration, Command, LinkTarget, Reply } from '../bridge/index.ts'
import { type GatheringId, idFromBytes } from '../bytes/index.ts'
import type { MuSig2P2PCoordinator } from '../coordinator/index.ts'
import { decodeInvite, type Invite } from '../wire/index.ts'
import type { WalletDesk } from './wallet/index.ts'

/** What the page asks of a worker that runs. */
export type RunningCommand = Exclude<Command, { readonly type: 'start' | 'stop' | 'signer:connect' }>

/** What a worker runs. */
export interface Running {
  readonly coordinator: MuSig2P2PCoordinator
  readonly desk: WalletDesk
  readonly configuration: AppConfiguration
}

const DONE: Reply = { kind: 'done' }

/** Does what the page asks for. Rejects with the typed errors of the rooms below. */
export async function carryOut(
  { coordinator, desk, configuration }: Running,
  now: () => number,
  command: RunningCommand,
): Promise<Reply> {
  const { gatherings } = coordinator
  switch (command.type) {
    case 'gathering:create': {
      const { groupName, memberName } = command
      return { kind: 'gathering', gatheringId: await gatherings.create(configuration.network, groupName, memberName) }
    }
    case 'gathering:join':
      await gatherings.join(command.gatheringId, command.memberName)
      return DONE
    case 'gathering:seal':
      await gatherings.seal(command.gatheringId)
      return DONE
    case 'gathering:confirm':
      await gatherings.confirm(command.gatheringId)
      return DONE
    case 'gathering:close':
      await gatherings.close(command.gatheringId)
      return DONE
    case 'link:open':
      return { kind: 'link', leadsTo: await openLink(coordinator, readLink(command.text)) }
    case 'session:propose': {
      const { groupId, text, note, electionMethod, failoverSeconds, expiresInMs } = command
      const subject = { kind: 'message', text } as const
      const expiresAtMs = now() + expiresInMs
      const draft = { groupId, subject, note, electionMethod, failoverSeconds, expiresAtMs }
      return { kind: 'session', sessionId: await coordinator.createSession(draft) }
    }
    case 'payment:estimate':
    case 'payment:propose':
    case 'psbt:propose':
    case 'psbt:export':
    case 'wallet:refresh':
    case 'wallet:faucet':
    case 'wallet:mine':
    case 'history:export':
    case 'descriptor:export':
    case 'descriptor:check':
    case 'session:publish':
    case 'session:lookup':
      return desk.carryOut(command)
    case 'signer:unlocked':
      await coordinator.signerUnlocked()
      return DONE
    case 'group:restore':
      await coordinator.groups.restore(readLink(command.link), command.roster)
      return DONE
    case 'session:document': {
      const bytes = coordinator.getDocument(command.sessionId)
      return { kind: 'file', name: `proposal-${command.sessionId.slice(0, 8)}.cbor`, bytes }
    }
    case 'session:approve':
      await coordinator.approve(command.sessionId)
      return DONE
    case 'session:decline':
      await coordinator.decline(command.sessionId, command.reason)
      return DONE
    case 'session:confirm':
      await coordinator.notifyBroadcastComplete(command.sessionId)
      return DONE
    case 'session:handover':
      await coordinator.handover(command.sessionId, command.reason)
      return DONE
    case 'session:failover': {
      const publication = coordinator.getSessionStatus(command.sessionId).details?.publication
      if (publication?.turn === command.turn) await coordinator.triggerCoordinatorFailover(command.sessionId)
      return DONE
    }
    case 'session:close':
      await coordinator.closeSession(command.sessionId)
      return DONE
    case 'session:export': {
      const bytes = await coordinator.exportSession(command.sessionId)
      return { kind: 'file', name: `session-${command.sessionId.slice(0, 8)}.muster`, bytes }
    }
    case 'session:import': {
      const invite = command.link === '' ? undefined : readLink(command.link)
      return { kind: 'session', sessionId: await coordinator.importSession(command.bytes, invite) }
    }
    case 'cleanup':
      await coordinator.cleanupExpiredSessions()
      coordinator.getIdentityManager().cleanup()
      return DONE
    case 'network:check':
      await coordinator.checkNetwork()
      return DONE
    case 'storage:retry':
      await coordinator.retryStorage()
      return DONE
  }
}

/** What follows `#` in a link, or the whole link. @throws WireError */
function readLink(text: string): Invite {
  const link = text.trim()
  return decodeInvite(link.slice(link.indexOf('#') + 1))
}

async function openLink(coordinator: MuSig2P2PCoordinator, invite: Invite): Promise<LinkTarget> {
  switch (invite.kind) {
    case 'session':
      return { kind: 'session', sessionId: await coordinator.joinSession(invite) }
    case 'gathering': {
      const gatheringId = idFromBytes<GatheringId>(invite.id)
      const group = coordinator.groups.list().find((known) => known.gatheringId === gatheringId)
      // What became of it is of more use than a place where nothing happens any more.
      if (group !== undefined && coordinator.gatherings.get(gatheringId) === undefined) {
        return { kind: 'group', groupId: group.groupId }
      }
      return { kind: 'gathering', gatheringId: await coordinator.gatherings.open(invite) }
    }
    case 'group':
      return { kind: 'group', groupId: await coordinator.groups.open(invite) }
  }
}
