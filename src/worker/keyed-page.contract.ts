import type { KeyCommand } from '../bridge/index.ts'
import type { SessionId } from '../bytes/index.ts'
import { passkeyOpener, passkeyWay, SignerDesk } from '../signer-worker/test-device.contract.ts'
import type { Adapters } from './compose.ts'
import { Page } from './page.contract.ts'
import { RemoteSigner } from './remote-signer.ts'

// A page whose key is in a worker of its own: two workers, and the port between them.

export class KeyedPage extends Page {
  readonly desk = new SignerDesk()

  /** First run: makes the key, from words where there are some, and starts. */
  async begin(words?: string): Promise<void> {
    const entropy = words === undefined ? ({ kind: 'random' } as const) : ({ kind: 'words', words } as const)
    await this.desk.say({ type: 'create', way: passkeyWay(), entropy })
    await this.open()
  }

  async words(): Promise<string> {
    const { words } = await this.desk.ask('words', { type: 'words', opener: passkeyOpener() })
    return words.join(' ')
  }

  /** As a person does: has the signer show the proposal, approves it there, then has the coordinator go on. */
  async approve(sessionId: SessionId): Promise<void> {
    const document = await this.ask({ type: 'session:document', sessionId })
    if (document.kind !== 'file') throw new Error('There is no proposal.')
    const { review } = await this.desk.ask('review', { type: 'review', proposal: document.bytes })
    if (review.sessionId !== sessionId) throw new Error('The signer reads another session.')
    await this.desk.say({ type: 'approve', proposal: document.bytes })
    await this.ask({ type: 'session:approve', sessionId })
  }

  /** The page ends the signer's worker, starts another, which is locked, and puts it in the place of the first. */
  async lock(): Promise<void> {
    await this.desk.say({ type: 'lock' })
    this.desk.restart()
    await this.ask({ type: 'signer:connect' }, [await this.desk.connect()])
  }

  async unlock(): Promise<void> {
    const command: KeyCommand = { type: 'unlock', opener: passkeyOpener() }
    await this.desk.say(command)
    await this.ask({ type: 'signer:unlocked' })
  }

  protected override async openSigner(): Promise<Pick<Adapters, 'signer' | 'connectSigner'>> {
    const signer = new RemoteSigner(await this.desk.connect(), (error) => {
      throw error
    })
    return { signer, connectSigner: (port) => signer.connect(port) }
  }
}
