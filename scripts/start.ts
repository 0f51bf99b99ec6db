// Runs the relay and the built app on this machine until Ctrl-C; arguments are the relay's.
import { join } from 'node:path'
import { HELP, readCommandLine, RelayError, type RelayEvent, startRelay, untilAskedToStop } from '../relay/index.ts'

const ROOT = join(import.meta.dirname, '..')

/** What a person at the terminal wants to know; the relay's own command logs the rest. */
function say(event: RelayEvent): void {
  if (event.type === 'port:busy') console.log(`Port ${event.port} is busy, trying ${event.next}.`)
}

async function main(): Promise<void> {
  const environment = {
    MUSTER_APP_DIR: join(ROOT, 'dist'),
    MUSTER_DATA_DIR: join(ROOT, '.muster'),
    ...process.env,
  }
  const command = readCommandLine(process.argv.slice(2), environment)
  switch (command.type) {
    case 'help':
      console.log(HELP)
      break
    case 'run': {
      const askedToStop = untilAskedToStop()
      const relay = await startRelay(command.options, say)
      console.log(
        `\n  Muster is ready: ${relay.url}\n\n  Open it in three browsers, profiles or private windows. Ctrl-C stops it.\n`,
      )
      await askedToStop
      await relay.stop()
      console.log('Stopped.')
      break
    }
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof RelayError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
