/** What is mutated in one go: files of one folder and the tests that they are held against. */
export interface Part {
  readonly name: string
  /** Whose tests are run, and under whose name results are told. */
  readonly folder: string
  /** Names of files in the folder; undefined for all but those of the other parts. */
  readonly files?: readonly string[]
  /** Names of files of tests in the folder; undefined for all. */
  readonly tests?: readonly string[]
}

// The arithmetic under MuSig2 runs millions of steps in any test of what stands above it, and each step asks which mutant is on. So
// it is held against its own tests, and what stands above it is mutated with the arithmetic left as it is.
const LIMBS: Part = {
  name: 'musig2-limbs',
  folder: 'src/musig2',
  files: ['limb-arithmetic.ts', 'limbs.ts'],
  tests: ['limbs.test.ts', 'powers.test.ts'],
}
const POINTS: Part = {
  name: 'musig2-points',
  folder: 'src/musig2',
  files: [
    'affine.ts',
    'column-sums.ts',
    'endomorphism.ts',
    'jacobian.ts',
    'multi-scalar.ts',
    'odd-multiples.ts',
    'powers.ts',
    'recoding.ts',
    'workspace.ts',
  ],
  tests: ['multi-scalar.test.ts', 'points.test.ts', 'powers.test.ts', 'recoding.test.ts'],
}

export const PARTS: readonly Part[] = [
  { name: 'session', folder: 'src/session' },
  { name: 'signer', folder: 'src/signer' },
  { name: 'musig2', folder: 'src/musig2' },
  POINTS,
  LIMBS,
  { name: 'group', folder: 'src/group' },
]

/** What uses up a nonce, and what decides what is signed: here every mutant has to be seen. */
export const DECISIVE: readonly string[] = [
  'src/musig2/nonces.ts',
  'src/musig2/session.ts',
  'src/signer/nonce-vault.ts',
  'src/signer/nonce-set.ts',
  'src/signer/local-signer.ts',
  'src/signer/review.ts',
  'src/signer/reviews.ts',
  'src/signer/claims.ts',
  'src/signer/keys.ts',
  'src/session/next-step.ts',
  'src/session/nonce-sets.ts',
]

const NEVER = ['!src/**/*.{test,contract,fixture}.ts', '!src/**/*.contract.test.ts']

/** What is to be mutated of a part when these folders and files are asked for, as patterns; undefined for nothing. */
export function patternsOf(part: Part, asked: readonly string[]): readonly string[] | undefined {
  const { folder, files } = part
  const others = PARTS.filter((other) => other.folder === folder && other !== part).flatMap(
    (other) => other.files ?? [],
  )
  const isHeld = (path: string): boolean => {
    if (!path.startsWith(`${folder}/`)) return false
    const name = path.slice(folder.length + 1)
    return files === undefined ? !others.includes(name) : files.includes(name)
  }
  const all = files?.map((name) => `${folder}/${name}`) ?? [
    `${folder}/**/*.ts`,
    ...others.map((name) => `!${folder}/${name}`),
  ]
  const patterns = asked.includes(folder) ? all : asked.filter(isHeld)
  return patterns.length === 0 ? undefined : [...patterns, ...NEVER]
}
