import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromNotation, toNotation } from './notation.ts'
import type { Target } from './target.ts'

/** An input that is kept: it once broke a promise, or is the smallest that is answered in its way. */
export interface KeptInput {
  /** Why it is kept, for people. */
  readonly why: string
  readonly input: unknown
}

/** What cannot be made smaller is wrong in its size, which a test of its own says shorter. */
const MAX_CHARACTERS = 65_536
const FOLDER = join(import.meta.dirname, 'corpus')

/** The inputs that are kept for this target, one on each line of its file. */
export function keptInputs({ name }: Target): readonly KeptInput[] {
  const file = fileOf(name)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => readLine(line))
}

/** Adds one, so that from now on every run begins with it. @param maxCharacters longer ones are not kept. */
export function keep({ name }: Target, { why, input }: KeptInput, maxCharacters = MAX_CHARACTERS): void {
  const line = JSON.stringify({ why, input: toNotation(input) })
  if (line.length > maxCharacters) return
  mkdirSync(FOLDER, { recursive: true })
  appendFileSync(fileOf(name), `${line}\n`)
}

function readLine(line: string): KeptInput {
  const { why, input } = JSON.parse(line) as { readonly why: string; readonly input: unknown }
  return { why, input: fromNotation(input) }
}

function fileOf(name: string): string {
  return join(FOLDER, `${name.replaceAll(/[^a-z0-9]+/g, '-')}.jsonl`)
}
