// What mutation testing does in every folder; which folder, and where its results go, is added by `scripts/mutate.ts`.

/** @type {import('@stryker-mutator/core').PartialStrykerOptions} */
const options = {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/error-words.ts', './scripts/mutation/survivors.ts'],
  // The words of an error are for people and compared nowhere; its code is, and is mutated.
  ignorers: ['error-words'],
  coverageAnalysis: 'perTest',
  incremental: true,
  concurrency: 2,
  disableTypeChecks: true,
  // Nothing in a sandbox is type-checked, so there is no such file to rewrite.
  tsconfigFile: '.cache/none.json',
  tempDirName: '.cache/stryker',
  ignorePatterns: ['dist', 'coverage', 'public', 'e2e', 'relay', '.muster'],
}

// oxlint-disable-next-line import/no-default-export -- Stryker asks for one.
export default options
