import { describe, expect, it } from 'vitest'
import { decodeStatement, encode } from '../wire/index.ts'
import { judge } from './admission.ts'
import { castOf, contentOf, say, sayBody, sessionOf } from './session.fixture.ts'

const cast = castOf(2)
const context = sessionOf(cast)
const said = say(context, cast[1]!, { type: 'decline', reason: 'no' })

describe('a statement', () => {
  it('is plausible with what it says and who says it, before anyone looks at its signature', () => {
    const unsigned = { ...decodeStatement(said.bytes), signature: new Uint8Array(64) }
    expect(judge(context, unsigned)).toEqual({
      kind: 'plausible',
      claim: { type: 'decline', reason: 'no' },
      signerIndex: 1,
    })
  })

  it.each([
    ['that is no CBOR', Uint8Array.of(0xff)],
    ['that is not what its type has', encode(['no', 1])],
  ])('with a body %s is dropped', (_, body) => {
    const statement = decodeStatement(sayBody(context, cast[1]!, contentOf(said).type, body).bytes)
    expect(judge(context, statement)).toEqual({ kind: 'dropped', code: 'body_malformed' })
  })

  it('does not hide a defect of the program as one of its own', () => {
    const broken = { ...decodeStatement(said.bytes), body: undefined as unknown as Uint8Array }
    expect(() => judge(context, broken)).toThrow(TypeError)
  })
})
