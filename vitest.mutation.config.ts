import { defineConfig } from 'vitest/config'

// The tests that mutants are held against: those beside the code, but for the ones that say the same thousands of times. What such a
// test alone would find is a mutant that survives, so the score is at worst too low.
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: [
      '**/fold-order.test.ts',
      '**/one-nonce-one-signature.test.ts',
      '**/interoperation.test.ts',
      '**/gathering-flood.test.ts',
    ],
    setupFiles: ['scripts/mutation/setup.ts'],
    testTimeout: 120_000,
    // One worker for the files of a run: most of what a mutant costs is starting them.
    isolate: false,
  },
})
