import { describe, expect, it } from 'vitest'
import { idFromBytes, type SessionId } from '../bytes/index.ts'
import type { SignerRequest } from '../bridge/index.ts'
import type { Signer } from '../coordinator/index.ts'
import { describeSigner, groupOf, proposalFor, type SignerDevice } from '../coordinator/ports/signer.contract.ts'
import { encodeProposal } from '../session/index.ts'
import { passkeyOpener, passkeyWay, SignerDesk } from '../signer-worker/test-device.contract.ts'
import { RemoteSigner } from './remote-signer.ts'

const fail = (error: unknown): void => {
  throw new Error('The signer said something that is no answer.', { cause: error })
}

/** A device whose signer is a worker of its own. Its person approves on the page whatever this device is asked to approve. */
class RemoteDevice implements SignerDevice {
  readonly desk: SignerDesk
  readonly signer: Signer

  constructor(desk = new SignerDesk(), ready: Promise<unknown> = create(desk)) {
    this.desk = desk
    const remote = ready.then(async () => new RemoteSigner(await desk.connect(), fail))
    this.signer = {
      newAccount: async (...args) => (await remote).newAccount(...args),
      registerGroup: async (...args) => (await remote).registerGroup(...args),
      review: async (...args) => (await remote).review(...args),
      async approve(proposal, draw) {
        const signer = await remote
        // A refusal is the coordinator's to hear as well.
        await desk.say({ type: 'approve', proposal }).catch(() => undefined)
        return signer.approve(proposal, draw)
      },
      renewNonce: async (...args) => (await remote).renewNonce(...args),
      sign: async (...args) => (await remote).sign(...args),
      liveNonceIds: async (...args) => (await remote).liveNonceIds(...args),
      hasApproved: async (...args) => (await remote).hasApproved(...args),
      issue: async (...args) => (await remote).issue(...args),
      forget: async (...args) => (await remote).forget(...args),
    }
  }

  restart(): RemoteDevice {
    const desk = new SignerDesk(this.desk.records, this.desk.coordinatorRecords)
    return new RemoteDevice(desk, desk.say({ type: 'unlock', opener: passkeyOpener() }))
  }
}

async function create(desk: SignerDesk): Promise<void> {
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: 'random' } })
}

describeSigner('RemoteSigner', () => new RemoteDevice())

const unseen = idFromBytes<SessionId>(new Uint8Array(32))

/** A port whose other end is the test. */
class TestPort {
  readonly asked: SignerRequest[] = []
  isClosed = false
  #listener: ((event: { readonly data: unknown }) => void) | undefined

  postMessage(message: SignerRequest): void {
    this.asked.push(message)
  }
  addEventListener(_: 'message', listener: (event: { readonly data: unknown }) => void): void {
    this.#listener = listener
  }
  start(): void {
    // Nothing waits here.
  }
  close(): void {
    this.isClosed = true
  }
  say(data: unknown): void {
    this.#listener?.({ data })
  }
}

describe('a remote signer', () => {
  it('asks another worker again what the one before did not answer, and does not hear the old one any more', async () => {
    const first = new TestPort()
    const second = new TestPort()
    const signer = new RemoteSigner(first, fail)
    const asked = signer.hasApproved(unseen)
    signer.connect(second)
    expect(second.asked).toEqual(first.asked)
    expect(first.isClosed).toBe(true)
    const { requestId } = second.asked[0]!
    first.say({ type: 'result', requestId, result: { kind: 'approval', hasApproved: false } })
    second.say({ type: 'result', requestId, result: { kind: 'approval', hasApproved: true } })
    expect(await asked).toBe(true)
  })

  it.each<[string, (requestId: number) => unknown, object]>([
    [
      'another kind',
      (requestId) => ({ type: 'result', requestId, result: { kind: 'done' } }),
      { code: 'answer_malformed' },
    ],
    ['a malformed result', (requestId) => ({ type: 'result', requestId, result: 1 }), { code: 'answer_malformed' }],
    [
      'a refusal of storage',
      (requestId) => ({ type: 'refused', requestId, code: 'store_full', message: 'Full.' }),
      { name: 'StoreError', code: 'store_full' },
    ],
    [
      'a refusal of the signer',
      (requestId) => ({ type: 'refused', requestId, code: 'seed_locked', message: 'Locked.' }),
      { name: 'SignerError', code: 'seed_locked' },
    ],
    [
      'a refusal of a payment',
      (requestId) => ({ type: 'refused', requestId, code: 'foreign_input', message: 'Not ours.' }),
      { name: 'RemoteRefusal', code: 'foreign_input', message: 'Not ours.' },
    ],
  ])('rejects where the answer is %s', async (_, answer, error) => {
    const port = new TestPort()
    const asked = new RemoteSigner(port, fail).hasApproved(unseen)
    port.say(answer(port.asked[0]!.requestId))
    await expect(asked).rejects.toMatchObject(error)
  })

  it('reports what is no answer to anything', () => {
    const port = new TestPort()
    const faults: unknown[] = []
    const signer = new RemoteSigner(port, (error) => faults.push(error))
    port.say('nonsense')
    expect(signer).toBeInstanceOf(RemoteSigner)
    expect(faults).toMatchObject([{ code: 'answer_malformed' }])
  })

  it('gives no nonce for what the person did not approve on the page', async () => {
    const devices = [new RemoteDevice(), new RemoteDevice()]
    const group = await groupOf(devices)
    const proposal = encodeProposal(proposalFor(group))
    const remote = new RemoteSigner(await devices[0]!.desk.connect(), fail)
    await expect(remote.approve(proposal, { counter: 0, attempt: 0 })).rejects.toMatchObject({
      name: 'SignerError',
      code: 'proposal_not_approved',
    })
  })
})
