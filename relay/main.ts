// Runs a relay until SIGINT or SIGTERM: `node relay/main.ts --help`.
import { HELP, readCommandLine } from './command-line.ts'
import { RelayError } from './errors.ts'
import { logLine } from './events.ts'
import { startRelay } from './start-relay.ts'
import { untilAskedToStop } from './stop-signals.ts'

try {
  const command = readCommandLine(process.argv.slice(2), process.env)
  switch (command.type) {
    case 'help':
      console.log(HELP)
      break
    case 'run': {
      const askedToStop = untilAskedToStop()
      const relay = await startRelay(command.options, (event) => {
        console.log(logLine(event, new Date()))
      })
      await askedToStop
      await relay.stop()
      break
    }
  }
} catch (error) {
  if (!(error instanceof RelayError)) throw error
  console.error(`${error.message} (${error.code})`)
  process.exitCode = 1
}
