import {
  DoorError,
  type GroupLink,
  type KeyAnswer,
  type KeyCommand,
  type KeyReply,
  type Label,
  parseKeyRequest,
  type RestoredGroup,
} from '../bridge/index.ts'
import { descriptorChecksum, type FeeCap } from '../chain/index.ts'
import { decodeRoster, descriptorOf, groupIdOf } from '../group/index.ts'
import { LocalSigner } from '../signer/index.ts'
import { decodeBackup, encodeBackup } from './backup.ts'
import { KeyError } from './errors.ts'
import { KeyVault, type KeyVaultPorts } from './key-vault.ts'
import { refusalOf } from './refusals.ts'
import { serveSigner } from './serve-signer.ts'

export interface SignerWorkerPorts extends KeyVaultPorts {
  /** Resolves in a later task. */
  readonly yieldToEvents: () => Promise<void>
  readonly post: (answer: KeyAnswer) => void
}

/** Takes the page's messages; holds the key. */
export interface SignerWorker {
  /**
   * @param message as it came.
   * @param port that came with it. Never rejects: what fails is answered, and what cannot be answered is dropped.
   */
  receive(message: unknown, port?: MessagePort): Promise<void>
}

const DONE: KeyReply = { kind: 'done' }

/** The signer's worker over these ports: one key, one signer, one door for the page and one for the coordinator's worker. */
export function composeSigner(ports: SignerWorkerPorts): SignerWorker {
  const { records, random, now, yieldToEvents, post } = ports
  const vault = new KeyVault(ports)
  let signer: LocalSigner | undefined
  let disconnect: (() => void) | undefined

  const requireSigner = (): LocalSigner => {
    if (signer !== undefined) return signer
    throw new KeyError('not_connected', 'The part that signs has no one to sign for yet.')
  }
  const connect = (feeCap: FeeCap, port: MessagePort | undefined): void => {
    if (port === undefined) throw new DoorError('call_malformed', undefined, 'There is no port to connect.')
    signer ??= new LocalSigner({ records, seeds: vault, random, yieldToEvents, feeCap })
    disconnect?.()
    disconnect = serveSigner(port, signer)
  }
  const lock = async (): Promise<void> => {
    signer?.dropNonces()
    await vault.lock()
    // What was drawing one at that moment has no key any more for another.
    signer?.dropNonces()
  }
  const backup = async (
    links: readonly GroupLink[],
    labels: readonly Label[],
    history: Uint8Array,
  ): Promise<KeyReply> => {
    const linkOf = new Map(links.map(({ groupId, link }) => [groupId, link]))
    const groups = (await requireSigner().rosters()).map((roster): RestoredGroup => {
      const groupId = groupIdOf(roster)
      return { groupId, link: linkOf.get(groupId) ?? '', roster, descriptor: descriptorFor(roster) }
    })
    const content = { madeAtMs: now(), groups, labels, history }
    return { kind: 'file', bytes: await vault.withEntropy(async (entropy) => encodeBackup(entropy, content, random)) }
  }
  const openBackup = async (file: Uint8Array): Promise<KeyReply> => {
    const content = await vault.withEntropy(async (entropy) => decodeBackup(entropy, file))
    for (const { roster } of content.groups) await requireSigner().registerGroup(roster)
    return { kind: 'backup', backup: content }
  }

  const carryOut = async (command: KeyCommand, port: MessagePort | undefined): Promise<KeyReply> => {
    switch (command.type) {
      case 'connect':
        connect(command.feeCap, port)
        return DONE
      case 'status':
        return { kind: 'status', status: await vault.status() }
      case 'create':
        await vault.create(command.way, command.entropy)
        return DONE
      case 'unlock':
        await vault.unlock(command.opener)
        return DONE
      case 'lock':
        await lock()
        return DONE
      case 'addWay':
        await vault.addWay(command.opener, command.way)
        return DONE
      case 'removeWay':
        await vault.removeWay(command.opener, command.wayId)
        return DONE
      case 'changePassphrase': {
        const { opener, passphrase, label } = command
        await vault.addWay(opener, { kind: 'passphrase', passphrase, label })
        return DONE
      }
      case 'words':
        return { kind: 'words', words: await vault.words(command.opener) }
      case 'checkWords':
        await vault.checkWords(command.positions, command.words)
        return DONE
      case 'erase':
        await lock()
        await vault.erase()
        return DONE
      case 'backup':
        return backup(command.groups, command.labels, command.history)
      case 'openBackup':
        return openBackup(command.file)
      case 'review':
        return { kind: 'review', review: await requireSigner().review(command.proposal) }
      case 'approve':
        await requireSigner().remember(command.proposal)
        return DONE
    }
  }

  return {
    async receive(message, port) {
      let requestId: number | undefined
      try {
        const request = parseKeyRequest(message)
        requestId = request.requestId
        post({ type: 'reply', requestId, reply: await carryOut(request.command, port) })
      } catch (error) {
        requestId ??= error instanceof DoorError ? error.requestId : undefined
        if (requestId !== undefined) post({ type: 'refused', requestId, ...refusalOf(error) })
      }
    },
  }
}

/** BIP390 with its checksum, derived here. */
function descriptorFor(roster: Uint8Array): string {
  const descriptor = descriptorOf(decodeRoster(roster))
  return `${descriptor}#${descriptorChecksum(descriptor) ?? ''}`
}
