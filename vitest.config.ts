import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'relay/**/*.test.ts',
      'scripts/**/*.test.ts',
      'e2e/**/*.test.ts',
      'fuzz/**/*.test.ts',
    ],
    setupFiles: ['scripts/seed-properties.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/{bytes,musig2,wire,session,group,signer,coordinator}/**/*.ts'],
      exclude: ['**/*.{test,contract,fixture}.ts'],
      // What decides about nonces and signatures: every branch of it is taken by the tests beside it.
      thresholds: { 'src/{session,signer,musig2,group}/**/*.ts': { branches: 100 } },
    },
  },
})
