import { expect, test } from 'vitest'
import { PRF_INPUT } from '../vault/passkey.ts'
import { type Credentials, passkeysOf } from './passkey.ts'

const id = Uint8Array.of(7, 8, 9)
const prf = new Uint8Array(32).fill(5)

interface Results {
  readonly enabled?: boolean
  readonly first?: BufferSource
}

function credential({ enabled, first }: Results): Credential {
  const results = first === undefined ? undefined : { first }
  return {
    id: '',
    type: 'public-key',
    rawId: id.buffer,
    getClientExtensionResults: () => ({ prf: { enabled, results } }),
  } as Credential
}

/** A browser that gives these, and what it was asked. */
function browser(created: Results | Error, got: Results | Error): Credentials & { readonly asked: object[] } {
  const asked: object[] = []
  const give = (options: object, outcome: Results | Error): Promise<Credential> => {
    asked.push(options)
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(credential(outcome))
  }
  return { asked, create: (options) => give(options, created), get: (options) => give(options, got) }
}

const passkeys = (credentials: Credentials): ReturnType<typeof passkeysOf> =>
  passkeysOf(credentials, 'muster.example', (length) => new Uint8Array(length).fill(1))

test('a passkey is made for this host, to be found again, for a person who was verified', async () => {
  const credentials = browser({ first: prf.buffer }, new Error('unasked'))
  expect(await passkeys(credentials).create('Phone', [id])).toEqual({
    kind: 'passkey',
    credentialId: id,
    prf,
    label: 'Phone',
  })
  expect(credentials.asked).toMatchObject([
    {
      publicKey: {
        rp: { id: 'muster.example' },
        user: { name: 'Phone' },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        excludeCredentials: [{ id }],
        extensions: { prf: { eval: { first: PRF_INPUT } } },
      },
    },
  ])
})

test('an authenticator that gives its secret only when asked for the passkey is asked', async () => {
  const credentials = browser({ enabled: true }, { first: prf })
  expect(await passkeys(credentials).create('Key', [])).toMatchObject({ prf, label: 'Key' })
  expect(credentials.asked[1]).toMatchObject({
    publicKey: { rpId: 'muster.example', userVerification: 'required', allowCredentials: [{ id }] },
  })
})

test('the secret is a copy, whatever it was a view of', async () => {
  const buffer = new Uint8Array(64).fill(5)
  const { prf: given } = await passkeys(browser({}, { first: buffer.subarray(16, 48) })).get([])
  expect(given).toEqual(prf)
  expect(given.buffer.byteLength).toBe(32)
})

test.each([
  ['an authenticator without the extension', { enabled: false }, 'passkey_no_prf'],
  ['a secret of another length', { first: new Uint8Array(16), enabled: false }, 'passkey_no_prf'],
  ['a person who says no', new DOMException('', 'NotAllowedError'), 'passkey_cancelled'],
  ['a passkey that is there already', new DOMException('', 'InvalidStateError'), 'passkey_exists'],
  ['an address that has no name', new DOMException('', 'SecurityError'), 'passkey_not_allowed_here'],
  ['an authenticator that verifies nobody', new DOMException('', 'ConstraintError'), 'passkey_no_prf'],
  ['anything else', new TypeError('what'), 'passkey_failed'],
])('%s is told by its code', async (_what, outcome, code) => {
  await expect(passkeys(browser(outcome, outcome)).create('Key', [])).rejects.toMatchObject({
    name: 'RefusedError',
    code,
  })
})
