import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The environment as far as a node is looked for in it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A `bitcoind` that is at hand: where BITCOIND says, else on PATH. */
export function findBitcoind(environment: Environment): string | undefined {
  const named = environment['BITCOIND']
  if (named !== undefined && named !== '') return named
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return folders.map((folder) => join(folder, 'bitcoind')).find(isProgram)
}

/** Whether this file may be run. */
function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    // It is not there, or not for us.
    return false
  }
}
