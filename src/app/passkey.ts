import type { NewWay, Opener } from '../vault/index.ts'
import { PRF_INPUT } from '../vault/passkey.ts'
import { RefusedError } from './refused-error.ts'

/** Why a passkey does not open the key here. */
export type PasskeyErrorCode =
  | 'passkey_cancelled'
  | 'passkey_exists'
  | 'passkey_no_prf'
  | 'passkey_not_allowed_here'
  | 'passkey_failed'

type PasskeyWay = Extract<NewWay, { readonly kind: 'passkey' }>
type PasskeyOpener = Extract<Opener, { readonly kind: 'passkey' }>

/** The narrow slice of `navigator.credentials` that is used. */
export interface Credentials {
  create(options: CredentialCreationOptions): Promise<Credential | null>
  get(options: CredentialRequestOptions): Promise<Credential | null>
}

/** The passkeys of this browser, for this site. Every call rejects with `RefusedError` whose code is a `PasskeyErrorCode`. */
export interface Passkeys {
  /** Makes one. @param known credential ids that open the same key already: an authenticator makes no second one. */
  create(label: string, known: readonly Uint8Array[]): Promise<PasskeyWay>
  /** Asks for one of these; with none given, for any of this site. */
  get(known: readonly Uint8Array[]): Promise<PasskeyOpener>
}

/** COSE: EdDSA, ES256, RS256. Nothing is ever signed with it that somebody checks; the PRF is what counts. */
const ALGORITHMS = [-8, -7, -257] as const
const CHALLENGE_BYTES = 32
const USER_ID_BYTES = 16
const PRF_BYTES = 32

/**
 * WebAuthn with the PRF extension: the person unlocks the authenticator, which gives 32 bytes that only this passkey gives.
 * @param rpId the host of this page.
 */
export function passkeysOf(
  credentials: Credentials,
  rpId: string,
  random: (length: number) => Uint8Array<ArrayBuffer>,
): Passkeys {
  const ask = async (known: readonly Uint8Array[]): Promise<PasskeyOpener> => {
    const credential = await settled(
      credentials.get({
        publicKey: {
          rpId,
          challenge: random(CHALLENGE_BYTES),
          userVerification: 'required',
          allowCredentials: known.map(descriptorOf),
          extensions: { prf: { eval: { first: Uint8Array.from(PRF_INPUT) } } },
        },
      }),
    )
    const prf = prfOf(credential)
    if (prf === undefined) throw noPrf()
    return { kind: 'passkey', credentialId: idOf(credential), prf }
  }
  return {
    get: ask,
    async create(label, known) {
      const credential = await settled(
        credentials.create({
          publicKey: {
            rp: { id: rpId, name: 'Muster' },
            // Drawn anew: an authenticator replaces the passkey of a user that it knows, and with it the key that it opens.
            user: { id: random(USER_ID_BYTES), name: label, displayName: label },
            challenge: random(CHALLENGE_BYTES),
            pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
            authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
            attestation: 'none',
            excludeCredentials: known.map(descriptorOf),
            extensions: { prf: { eval: { first: Uint8Array.from(PRF_INPUT) } } },
          },
        }),
      )
      const credentialId = idOf(credential)
      const prf = prfOf(credential)
      if (prf !== undefined) return { kind: 'passkey', credentialId, prf, label }
      if (!isPrfEnabled(credential)) throw noPrf()
      // Some authenticators give it only when they are asked for the passkey, not as they make it.
      return { ...(await ask([credentialId])), label }
    },
  }
}

function descriptorOf(id: Uint8Array): PublicKeyCredentialDescriptor {
  return { type: 'public-key', id: Uint8Array.from(id) }
}

async function settled(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null
  try {
    credential = await asked
  } catch (error) {
    throw refusalOf(error)
  }
  if (credential === null || credential.type !== 'public-key') {
    throw new RefusedError('passkey_failed' satisfies PasskeyErrorCode, 'The browser gave no passkey.')
  }
  return credential as PublicKeyCredential
}

function refusalOf(error: unknown): RefusedError {
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : ''
  return new RefusedError(codeOf(name), message)
}

function codeOf(name: string): PasskeyErrorCode {
  switch (name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'passkey_cancelled'
    case 'InvalidStateError':
      return 'passkey_exists'
    case 'SecurityError':
      return 'passkey_not_allowed_here'
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'passkey_no_prf'
    default:
      return 'passkey_failed'
  }
}

function noPrf(): RefusedError {
  return new RefusedError('passkey_no_prf' satisfies PasskeyErrorCode, 'This passkey gives no secret to work with.')
}

function idOf({ rawId }: PublicKeyCredential): Uint8Array {
  return new Uint8Array(rawId.slice(0))
}

function isPrfEnabled(credential: PublicKeyCredential): boolean {
  return credential.getClientExtensionResults().prf?.enabled === true
}

function prfOf(credential: PublicKeyCredential): Uint8Array | undefined {
  const first = credential.getClientExtensionResults().prf?.results?.first
  if (first === undefined) return undefined
  // A copy of its own, whatever buffer it came in.
  const prf = Uint8Array.from(first instanceof ArrayBuffer ? new Uint8Array(first) : viewBytes(first))
  return prf.length === PRF_BYTES ? prf : undefined
}

function viewBytes(source: ArrayBufferView): Uint8Array {
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
}
