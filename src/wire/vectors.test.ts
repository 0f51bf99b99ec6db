import { describe, expect, it } from 'vitest'
import { fromHex, taggedHash, toHex } from '../bytes/index.ts'
import { bip340PublicKey } from './bip340.ts'
import { decode, encode, type WireValue } from './cbor.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { decodeInvite, encodeInvite, topicOf } from './invite.ts'
import type { Network } from './network.ts'
import {
  decodeStatement,
  isStatementSigned,
  type ScopeKind,
  signStatement,
  statementDigest,
  statementId,
} from './statement.ts'
import { readable, readVectors } from './vectors.contract.ts'

interface StatementVector {
  readonly secretKey: string
  readonly auxRand: string
  readonly network: Network
  readonly scope: { readonly kind: ScopeKind; readonly id: string }
  readonly signer: string
  readonly type: number
  readonly body: string
  readonly digest: string
  readonly id: string
  readonly signature: string
  readonly bytes: string
}

type ReadableValue = number | string | { readonly bytes: string } | readonly ReadableValue[]

function wireValueOf(value: ReadableValue): WireValue {
  if (typeof value === 'number' || typeof value === 'string') return value
  return 'bytes' in value ? fromHex(value.bytes) : value.map(wireValueOf)
}

const refusal = (code: string): unknown => expect.objectContaining({ name: 'WireError', code })

describe('the vectors of', () => {
  it.each(readVectors<{ tag: string; message: string; hash: string }[]>('tagged-hashes'))(
    'the tagged hash $tag',
    ({ tag, message, hash }) => {
      expect(toHex(taggedHash(tag, fromHex(message)))).toBe(hash)
    },
  )

  const cbor = readVectors<{
    valid: { value: ReadableValue; bytes: string }[]
    invalid: { bytes: string; error: string; comment: string }[]
  }>('cbor')

  it.each(cbor.valid)('the value $bytes', ({ value, bytes }) => {
    expect(toHex(encode(wireValueOf(value)))).toBe(bytes)
    expect(decode(fromHex(bytes), 100)).toEqual(wireValueOf(value))
  })

  it.each(cbor.invalid)('no value: $comment ($bytes)', ({ bytes, error }) => {
    expect(() => decode(fromHex(bytes), 100)).toThrow(refusal(error))
  })

  it.each(readVectors<StatementVector[]>('statements'))('the statement $id', (vector) => {
    const { secretKey, auxRand, network, scope, type } = vector
    const content = {
      network,
      scope: { kind: scope.kind, id: fromHex(scope.id) },
      signer: bip340PublicKey(fromHex(secretKey)),
      type,
      body: fromHex(vector.body),
    }
    expect(toHex(content.signer)).toBe(vector.signer)
    expect(toHex(statementDigest(content))).toBe(vector.digest)
    expect(statementId(content)).toBe(vector.id)
    expect(toHex(signStatement(content, fromHex(secretKey), fromHex(auxRand)))).toBe(vector.bytes)
    const read = decodeStatement(fromHex(vector.bytes))
    expect(read).toEqual({ ...content, signature: fromHex(vector.signature) })
    expect(isStatementSigned(read)).toBe(true)
  })

  it.each(readVectors<{ frame: { type: string }; bytes: string }[]>('frames'))(
    'the frame $frame.type',
    ({ frame, bytes }) => {
      const read = decodeFrame(fromHex(bytes))
      expect(readable(read)).toEqual(frame)
      expect(toHex(encodeFrame(read))).toBe(bytes)
    },
  )

  const invites = readVectors<{
    valid: { invite: { kind: string }; text: string; topic: string }[]
    invalid: { text: string; error: string }[]
  }>('invites')

  it.each(invites.valid)('the invite to a $invite.kind', ({ invite, text, topic }) => {
    const read = decodeInvite(text)
    expect(readable(read)).toEqual(invite)
    expect(encodeInvite(read)).toBe(text)
    expect(toHex(topicOf(read.secret))).toBe(topic)
  })

  it.each(invites.invalid)('no invite: $error', ({ text, error }) => {
    expect(() => decodeInvite(text)).toThrow(refusal(error))
  })
})
