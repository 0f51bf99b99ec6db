import { expect, it } from 'vitest'
import { InvalidContributionError, Musig2Error } from './errors.ts'

it('errors tell their kind, their code, and whom they are about', () => {
  const plain = new Musig2Error('tweak_invalid', 'A tweak.')
  expect([plain.name, plain.code, plain.message]).toEqual(['Musig2Error', 'tweak_invalid', 'A tweak.'])
  const about = new InvalidContributionError('psig', 3, 'A partial signature.')
  expect(about).toBeInstanceOf(Musig2Error)
  expect(about).toMatchObject({
    name: 'InvalidContributionError',
    code: 'contribution_invalid',
    contribution: 'psig',
    signerIndex: 3,
    message: 'A partial signature.',
  })
})
