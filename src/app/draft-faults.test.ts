import { expect, test } from 'vitest'
import type { PaymentEstimate } from '../bridge/index.ts'
import { draftFaults, faultAt } from './draft-faults.ts'

const message = ''
const faulty: PaymentEstimate = {
  kind: 'faulty',
  faults: [
    { field: 'address', recipientIndex: 0, code: 'address_missing', message },
    { field: 'amount', recipientIndex: 0, code: 'amount_malformed', message },
    { field: 'address', recipientIndex: 1, code: 'address_wrong_network', message },
    { field: 'fee', code: 'fee_estimate_missing', message },
    { field: 'payment', code: 'wallet_not_scanned', message },
  ],
}

test('a fault stands at its own field of its own recipient', () => {
  const faults = draftFaults(faulty, true)
  expect(faultAt(faults, 'address', 0)).toContain('no address yet')
  expect(faultAt(faults, 'address', 1)).toContain('another network')
  expect(faultAt(faults, 'amount', 0)).toContain('not an amount')
  expect(faultAt(faults, 'amount', 1)).toBeUndefined()
  expect(faultAt(faults, 'fee')).toContain('fee')
  expect(faultAt(faults, 'payment')).toContain('not known yet')
})

test('an empty field is no fault before the person wants to go on; a wrong one is at once', () => {
  const faults = draftFaults(faulty, false)
  expect(faultAt(faults, 'address', 0)).toBeUndefined()
  expect(faultAt(faults, 'address', 1)).toBeDefined()
})

test('without an answer nothing is known to be wrong', () => {
  expect(draftFaults(undefined, true)).toEqual([])
})
