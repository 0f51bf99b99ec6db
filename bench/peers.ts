import { schnorr } from '@noble/curves/secp256k1.js'
import * as scureMusig from '@scure/btc-signer/musig2.js'
import zkpModule from '@vulpemventures/secp256k1-zkp'
import { keyAgg, nonceAgg, nonceGen, Session } from '../src/musig2/index.ts'
import { operation } from './measure.ts'
import type { Operation } from './measure.ts'

/** What is measured, in the order of a session. */
export const operationNames = [
  'aggregate keys',
  'generate a nonce',
  'aggregate nonces',
  'begin a session',
  'sign',
  'check all partial signatures',
  'aggregate a checked signature',
] as const

export type OperationName = (typeof operationNames)[number]

export type Operations = Readonly<Record<OperationName, Operation>>

/** One implementation of BIP327. */
export interface Peer {
  readonly name: string
  /** All operations on this group and message; nonces are the peer's own. */
  readonly operations: (secretKeys: readonly Uint8Array[], message: Uint8Array) => Operations
}

function expectTrue(claim: boolean): void {
  if (!claim) throw new Error('A peer computes something else than expected.')
}

const muster: Peer = {
  name: 'Muster',
  operations: (secretKeys, message) => {
    const publicKeys = secretKeys.map((secretKey) => scureMusig.IndividualPubkey(secretKey))
    const context = keyAgg(publicKeys)
    const newNonce = (index: number): ReturnType<typeof nonceGen> =>
      nonceGen({
        publicKey: at(publicKeys, index),
        secretKey: at(secretKeys, index),
        aggregatePublicKey: context.xOnlyPublicKey,
        message,
      })
    const nonces = publicKeys.map((_, index) => newNonce(index))
    const pubNonces = nonces.map(({ pubNonce }) => pubNonce)
    const aggNonce = nonceAgg(pubNonces)
    const session = new Session(context, aggNonce, message)
    const partials = nonces.map(({ secNonce }, index) => session.sign(secNonce, at(secretKeys, index)))
    return {
      'aggregate keys': operation(() => keyAgg(publicKeys)),
      'generate a nonce': operation(() => newNonce(0)),
      'aggregate nonces': operation(() => nonceAgg(pubNonces)),
      'begin a session': operation(() => new Session(context, aggNonce, message)),
      sign: typed({
        prepare: () => newNonce(0).secNonce,
        run: (secNonce) => session.sign(secNonce, at(secretKeys, 0)),
      }),
      'check all partial signatures': operation(() => {
        expectTrue(session.verifyPartials(partials, pubNonces, publicKeys).length === 0)
      }),
      'aggregate a checked signature': operation(() => session.aggregate(partials)),
    }
  },
}

const scure: Peer = {
  name: '@scure/btc-signer',
  operations: (secretKeys, message) => {
    const publicKeys = secretKeys.map((secretKey) => scureMusig.IndividualPubkey(secretKey))
    const aggregatePublicKey = scureMusig.keyAggExport(scureMusig.keyAggregate(publicKeys))
    const newNonce = (index: number): scureMusig.Nonces =>
      scureMusig.nonceGen(at(publicKeys, index), at(secretKeys, index), aggregatePublicKey, message)
    const nonces = publicKeys.map((_, index) => newNonce(index))
    const pubNonces = nonces.map((nonce) => nonce.public)
    const aggNonce = scureMusig.nonceAggregate(pubNonces)
    const session = new scureMusig.Session(aggNonce, publicKeys, message)
    // It wipes the nonce that it is given: a copy is left for the measurement.
    const secNonce = at(nonces, 0).secret.slice()
    const partials = nonces.map((nonce, index) => session.sign(nonce.secret, at(secretKeys, index), true))
    return {
      'aggregate keys': operation(() => scureMusig.keyAggregate(publicKeys)),
      'generate a nonce': operation(() => newNonce(0)),
      'aggregate nonces': operation(() => scureMusig.nonceAggregate(pubNonces)),
      'begin a session': operation(() => new scureMusig.Session(aggNonce, publicKeys, message)),
      sign: typed({ prepare: () => secNonce.slice(), run: (nonce) => session.sign(nonce, at(secretKeys, 0)) }),
      'check all partial signatures': operation(() => {
        expectTrue(partials.every((partial, index) => session.partialSigVerify(partial, pubNonces, index)))
      }),
      'aggregate a checked signature': operation(() => {
        expectTrue(schnorr.verify(session.partialSigAgg(partials), message, aggregatePublicKey))
      }),
    }
  },
}

async function createZkpPeer(): Promise<Peer> {
  // A CommonJS module: in Node its default export is one step further away than its types say.
  const { default: createZkp } = zkpModule as unknown as { default: typeof zkpModule }
  const { musig, ecc } = await createZkp()
  return {
    name: 'secp256k1-zkp (WASM)',
    operations: (secretKeys, message) => {
      const publicKeys = secretKeys.map((secretKey) => scureMusig.IndividualPubkey(secretKey))
      const { aggPubkey, keyaggCache } = musig.pubkeyAgg(publicKeys)
      const newNonce = (index: number): ReturnType<typeof musig.nonceGen> =>
        musig.nonceGen(crypto.getRandomValues(new Uint8Array(32)), at(publicKeys, index))
      const nonces = publicKeys.map((_, index) => newNonce(index))
      const pubNonces = nonces.map(({ pubNonce }) => pubNonce)
      const aggNonce = musig.nonceAgg(pubNonces)
      const session = musig.nonceProcess(aggNonce, message, keyaggCache)
      const sign = (secNonce: Uint8Array, index: number): Uint8Array =>
        musig.partialSign(secNonce, at(secretKeys, index), keyaggCache, session)
      const partials = nonces.map(({ secNonce }, index) => sign(secNonce.slice(), index))
      return {
        'aggregate keys': operation(() => musig.pubkeyAgg(publicKeys)),
        'generate a nonce': operation(() => newNonce(0)),
        'aggregate nonces': operation(() => musig.nonceAgg(pubNonces)),
        'begin a session': operation(() => musig.nonceProcess(aggNonce, message, keyaggCache)),
        sign: typed({ prepare: () => at(nonces, 0).secNonce.slice(), run: (secNonce) => sign(secNonce, 0) }),
        'check all partial signatures': operation(() => {
          const isValid = (partial: Uint8Array, index: number): boolean =>
            musig.partialVerify(partial, at(pubNonces, index), at(publicKeys, index), keyaggCache, session)
          expectTrue(partials.every(isValid))
        }),
        'aggregate a checked signature': operation(() => {
          expectTrue(ecc.verifySchnorr(message, aggPubkey, musig.partialSigAgg(session, partials)))
        }),
      }
    },
  }
}

export const peers: readonly [Peer, Peer, Peer] = [muster, scure, await createZkpPeer()]

function at<Item>(list: readonly Item[], index: number): Item {
  return list[index] as Item
}

function typed<Prepared>(measured: Operation<Prepared>): Operation {
  return measured as Operation
}
