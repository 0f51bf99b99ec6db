import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDescriptor, printDescriptor } from '../chain/index.ts'
import { PaymentStage, refused } from './payment-stage.contract.ts'

let stage: PaymentStage

beforeEach(async () => {
  stage = await PaymentStage.open()
})

afterEach(async () => {
  await stage.close()
})

describe('a descriptor from elsewhere', () => {
  it('is the group’s with or without its checksum, between spaces, and with its keys in any order', async () => {
    const { groupId } = stage
    const { descriptor } = stage.first.groups.get(groupId)!
    const keys = descriptor.slice('tr(musig('.length, descriptor.indexOf(')')).split(',')
    const reversed = `tr(musig(${keys.toReversed().join(',')})/<0;1>/*)`
    const printed = printDescriptor(parseDescriptor(descriptor, 'regtest'))
    for (const text of [descriptor, `  ${descriptor}\n`, printed, reversed]) {
      expect(await stage.first.ask({ type: 'descriptor:check', groupId, text })).toEqual({ kind: 'done' })
    }
  })

  it('is told apart where it leads elsewhere, was changed, or is none', async () => {
    const { groupId } = stage
    const { descriptor } = stage.first.groups.get(groupId)!
    const keys = descriptor.slice('tr(musig('.length, descriptor.indexOf(')')).split(',')
    const fewer = `tr(musig(${keys.slice(1).join(',')})/<0;1>/*)`
    const printed = printDescriptor(parseDescriptor(descriptor, 'regtest'))
    const changed = `${printed.slice(0, -1)}${printed.endsWith('q') ? 'p' : 'q'}`
    for (const [text, code] of [
      [fewer, 'descriptor_differs'],
      [changed, 'descriptor_refused'],
      ['tr(xpub)', 'descriptor_refused'],
      ['', 'descriptor_refused'],
    ] as const) {
      expect(await refused(stage.first, { type: 'descriptor:check', groupId, text })).toMatchObject({ code })
    }
  })
})
