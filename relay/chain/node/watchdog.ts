import { spawn } from 'node:child_process'

/**
 * Waits for its input to end without a word, which happens when the process that holds the other end is gone, however that
 * came; then ends the node, by force after ten seconds, and removes its folder.
 */
const SCRIPT = `
trap '' INT TERM HUP
if read -r word; then exit 0; fi
kill "$1" 2>/dev/null
tries=0
while kill -0 "$1" 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then kill -9 "$1" 2>/dev/null; fi
  sleep 0.1
done
if [ -n "$2" ]; then rm -rf -- "$2"; fi
`

/** Looks after a child that must not outlive this process. */
export interface Watchdog {
  /** The child has ended: nothing is left to look after. */
  dismiss(): void
}

/**
 * A shell of its own session that ends process `pid` when this one is gone, even if killed. On Windows, which has no such
 * shell, the child is ended only when this process ends by itself.
 * @param folder removed afterwards.
 */
export function startWatchdog(pid: number | undefined, folder: string | undefined): Watchdog {
  if (pid === undefined) return { dismiss: () => {} }
  if (process.platform === 'win32') {
    const kill = (): void => {
      process.kill(pid)
    }
    process.once('exit', kill)
    return { dismiss: () => process.off('exit', kill) }
  }
  const shell = spawn('sh', ['-c', SCRIPT, 'muster-watchdog', String(pid), folder ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Without a shell, or when it was killed: the child still ends with `stop`.
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return {
    dismiss: () => {
      shell.stdin.end('done\n')
    },
  }
}
