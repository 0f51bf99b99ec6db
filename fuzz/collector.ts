import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects rubbish at once, in the thread that asks. */
export function makeCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
