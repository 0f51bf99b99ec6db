import { expect, test } from 'vitest'
import { type FeatureHost, missingFeatures } from './needed-features.ts'

const complete: FeatureHost = {
  isSecureContext: true,
  Worker: {},
  indexedDB: {},
  crypto: { subtle: {} },
  navigator: { locks: {} },
}

test('a current browser lacks nothing', () => {
  expect(missingFeatures(complete)).toEqual([])
})

test('what is lacking is named', () => {
  expect(missingFeatures({ ...complete, navigator: {} })).toEqual(['Locks between tabs (Web Locks)'])
  expect(missingFeatures({ ...complete, indexedDB: null, crypto: {} })).toEqual([
    'Storage (IndexedDB)',
    'Encryption (Web Crypto)',
  ])
})

test('without https only that is named, since the rest follows from it', () => {
  expect(missingFeatures({ isSecureContext: false })).toEqual(['A secure connection (https)'])
  expect(missingFeatures({})).toEqual(['A secure connection (https)'])
})
