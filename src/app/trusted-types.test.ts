import { expect, test } from 'vitest'
import { installTrustedTypes, trustedScript } from './trusted-types.ts'

const origin = 'https://muster.example'

test('the app’s own workers may start', () => {
  for (const path of [
    '/sw.js',
    '/assets/coordinator.worker-gtfGh-kU.js',
    '/assets/signer.worker-gtfGh-kU.js',
    '/src/signer-worker/signer.worker.ts',
    `${origin}/assets/coordinator.worker-1_a.js`,
  ]) {
    expect(trustedScript(path, origin)).toBe(path)
  }
})

test.each([
  'https://evil.example/sw.js',
  '//evil.example/sw.js',
  '/assets/other-1.js',
  '/assets/coordinator.worker-1.js.evil',
  '/assets/../upload/sw.js',
  'data:text/javascript,1',
  'blob:https://muster.example/1',
])('%s may not', (url) => {
  expect(() => trustedScript(url, origin)).toThrow(TypeError)
})

test('the policy makes addresses of scripts and nothing else', () => {
  const made: unknown[] = []
  installTrustedTypes({ createPolicy: (name, rules) => made.push(name, Object.keys(rules)) }, origin)
  expect(made).toEqual(['default', ['createScriptURL']])
  installTrustedTypes(undefined, origin)
})
