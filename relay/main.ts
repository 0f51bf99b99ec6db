// Runs a relay until SIGINT or SIGTERM: `node relay/main.ts --help`.
import { setFlagsFromString } from 'node:v8'
import { ChainError, createChain } from './chain/index.ts'
import { HELP, readCommandLine } from './command-line.ts'
import { RelayError } from './errors.ts'
import { logLine, type RelayEvent } from './events.ts'
import { startRelay } from './start-relay.ts'
import { untilAskedToStop } from './stop-signals.ts'

// Garbage is collected sooner rather than kept: with many tabs the process then takes half of the memory, for a few percent more time.
setFlagsFromString('--optimize-for-size')

try {
  const command = readCommandLine(process.argv.slice(2), process.env)
  switch (command.type) {
    case 'help':
      console.log(HELP)
      break
    case 'run': {
      const askedToStop = untilAskedToStop()
      const chain = command.chain === undefined ? undefined : await createChain(command.chain)
      try {
        const tell = (event: RelayEvent): void => {
          console.log(logLine(event, new Date()))
        }
        const relay = await startRelay(command.options, tell, chain)
        await askedToStop
        await relay.stop()
      } finally {
        await chain?.stop()
      }
      break
    }
  }
} catch (error) {
  if (!(error instanceof RelayError || error instanceof ChainError)) throw error
  console.error(`${error.message} (${error.code})`)
  process.exitCode = 1
}
