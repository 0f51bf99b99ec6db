import { randomBytes } from 'node:crypto'
import { setImmediate as nextTask } from 'node:timers/promises'
import { MessageChannel as NodeMessageChannel, type MessagePort as NodeMessagePort } from 'node:worker_threads'
import type {
  KeyAnswer,
  KeyCommand,
  KeyReply,
  KeyStatus,
  RefusalDetail,
  SignerAnswer,
  SignerCall,
  SignerResult,
} from '../bridge/index.ts'
import { DEFAULT_FEE_CAP } from '../chain/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import type { Sealer } from '../signer/index.ts'
import type { NewWay, Opener } from '../vault/index.ts'
import { composeSigner, type SignerWorker } from './compose-signer.ts'
import { LegacyKey } from './legacy-key.ts'

// What the tests of the signer's worker share: a device with its page, whose storage outlives its workers.

/** A passkey's PRF output stands for the passkey; without Argon2id a test opens vaults by the hundred. */
export function passkeyWay(seed = 1): NewWay & { readonly kind: 'passkey' } {
  return {
    kind: 'passkey',
    label: 'This device',
    credentialId: Uint8Array.of(seed, 2, 3),
    prf: new Uint8Array(32).fill(seed),
  }
}

export function passkeyOpener(seed = 1): Opener {
  const { kind, credentialId, prf } = passkeyWay(seed)
  return { kind, credentialId, prf }
}

/** Refused by the signer's worker. */
export class KeyRefusal extends Error {
  override readonly name = 'KeyRefusal'
  readonly code: string
  readonly detail: RefusalDetail

  constructor(code: string, message: string, detail: RefusalDetail) {
    super(message)
    this.code = code
    this.detail = detail
  }
}

type Kind = KeyReply['kind']
type Reply<K extends Kind> = Extract<KeyReply, { readonly kind: K }>

/** Binds what it seals to the associated data, and hides nothing. */
const openSealer: Sealer = {
  seal: async (plaintext, associatedData) => Uint8Array.from([...associatedData, ...plaintext]),
  open: async (sealed, associatedData) => sealed.slice(associatedData.length),
}

/** The page's side of one device: asks, and hears all that the worker says. */
export class SignerDesk {
  readonly records: MemoryStore
  /** The coordinator's, where an earlier version kept the key. */
  readonly coordinatorRecords: MemoryStore
  readonly sealer: Sealer = openSealer
  /** Every answer of the present worker, as it crossed. */
  readonly heard: KeyAnswer[] = []
  nowMs = 1_700_000_000_000
  #worker: SignerWorker
  #lastRequestId = 0
  readonly #random: (length: number) => Uint8Array

  constructor(
    records = new MemoryStore(),
    coordinatorRecords = new MemoryStore(),
    random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length)),
  ) {
    this.records = records
    this.coordinatorRecords = coordinatorRecords
    this.#random = random
    this.#worker = this.#compose()
  }

  /** Ends the worker and starts another, as a page does after it has locked. */
  restart(): void {
    this.heard.length = 0
    this.#worker = this.#compose()
  }

  /** A port of the coordinator's worker. */
  async connect(): Promise<MessagePort> {
    const { port1, port2 } = new NodeMessageChannel()
    // An open port would keep the test running.
    for (const port of [port1, port2]) port.unref()
    await this.say({ type: 'connect', feeCap: DEFAULT_FEE_CAP }, asBrowserPort(port1))
    return asBrowserPort(port2)
  }

  /** Anything, to the page's door. Undefined when it was not answered. */
  async send(message: unknown, port?: MessagePort): Promise<KeyAnswer | undefined> {
    const before = this.heard.length
    await this.#worker.receive(structuredClone(message), port)
    return this.heard.slice(before).at(-1)
  }

  async say(command: KeyCommand, port?: MessagePort): Promise<KeyReply> {
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    await this.#worker.receive(structuredClone({ requestId, command }), port)
    const answer = this.heard.find((said) => said.requestId === requestId)
    if (answer === undefined) throw new Error('The worker did not answer.')
    if (answer.type === 'refused') throw new KeyRefusal(answer.code, answer.message, answer.detail)
    return answer.reply
  }

  async ask<K extends Kind>(kind: K, command: KeyCommand): Promise<Reply<K>> {
    const reply = await this.say(command)
    if (reply.kind !== kind) throw new Error(`The answer was ${reply.kind}.`)
    return reply as Reply<K>
  }

  async status(): Promise<KeyStatus> {
    return (await this.ask('status', { type: 'status' })).status
  }

  #compose(): SignerWorker {
    const worker: SignerWorker = composeSigner({
      records: this.records,
      legacy: new LegacyKey(this.coordinatorRecords, async () => this.sealer),
      random: this.#random,
      now: () => this.nowMs,
      yieldToEvents: async () => nextTask(),
      post: (answer) => {
        if (this.#worker === worker) this.heard.push(structuredClone(answer))
      },
    })
    return worker
  }
}

/** The coordinator's side of one device, honest or not: it may say anything. */
export class CoordinatorDesk {
  /** Every answer, as it crossed. */
  readonly heard: SignerAnswer[] = []
  readonly #port: MessagePort
  readonly #waiting = new Map<number, (answer: SignerAnswer) => void>()
  #lastRequestId = 1_000_000

  constructor(port: MessagePort) {
    this.#port = port
    port.addEventListener('message', ({ data }: MessageEvent<SignerAnswer>) => {
      this.heard.push(data)
      this.#waiting.get(data.requestId)?.(data)
    })
    port.start()
  }

  /** Anything, as a call. Gives the answer. */
  async call(call: unknown): Promise<SignerAnswer> {
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    const { promise, resolve } = Promise.withResolvers<SignerAnswer>()
    this.#waiting.set(requestId, resolve)
    this.#port.postMessage({ requestId, call })
    return promise
  }

  /** Anything, as a message, which may not be answered. Resolves once a later call was. */
  async throwIn(message: unknown): Promise<void> {
    this.#port.postMessage(message)
    await this.call({ type: 'liveNonceIds', sessionId: '00'.repeat(32) })
  }

  /** The statement's bytes. @throws KeyRefusal */
  async statement(call: SignerCall): Promise<Uint8Array> {
    const result = await this.result(call)
    if (result.kind !== 'statement') throw new Error(`The answer was ${result.kind}.`)
    return result.statement
  }

  async result(call: SignerCall): Promise<SignerResult> {
    const answer = await this.call(call)
    if (answer.type === 'result') return answer.result
    throw new KeyRefusal(answer.code, answer.message, { kind: 'none' })
  }
}

/** Node's ports are those of the browser, and then some. */
function asBrowserPort(port: NodeMessagePort): MessagePort {
  return port as unknown as MessagePort
}
