import { describe, expect, it } from 'vitest'
import { BytesError } from '../bytes/index.ts'
import { GroupError } from '../group/index.ts'
import { InvalidContributionError, Musig2Error } from '../musig2/index.ts'
import { SessionError } from '../session/index.ts'
import { WireError } from '../wire/index.ts'
import { refusing } from './errors.ts'

function refusalOf(error: Error): unknown {
  return refusing('claim_refused', () => {
    throw error
  })
}

describe('a refusal', () => {
  it.each([
    new WireError('network_unknown', 'Words.'),
    new SessionError('body_malformed', 'Words.'),
    new GroupError('seal_malformed', 'Words.'),
    new BytesError('hex_invalid', 'Words.'),
    new InvalidContributionError('pubnonce', 0, 'Words.'),
  ])('of a room below becomes one of this room, in the same words: $name', (error) => {
    expect(() => refusalOf(error)).toThrow(
      expect.objectContaining({ name: 'SignerError', code: 'claim_refused', message: error.message }),
    )
  })

  it.each([new TypeError('Words.'), new Musig2Error('input_invalid', 'Words.')])(
    'is not made of a defect of the program: $name',
    (error) => {
      expect(() => refusalOf(error)).toThrow(error)
    },
  )

  it('is none where nothing is refused', () => {
    expect(refusing('claim_refused', () => 5)).toBe(5)
  })
})
