// Runs the relay, a regtest chain and the built app on this machine until Ctrl-C; arguments are the relay's.
import { join } from 'node:path'
import {
  ChainError,
  createChain,
  HELP,
  readCommandLine,
  RelayError,
  type RelayEvent,
  startRelay,
  untilAskedToStop,
} from '../relay/index.ts'

const ROOT = join(import.meta.dirname, '..')

/** What a person at the terminal wants to know; the relay's own command logs the rest. */
function say(event: RelayEvent): void {
  if (event.type === 'port:busy') console.log(`Port ${event.port} is busy, trying ${event.next}.`)
  if (event.type === 'chain:served') console.log(`The chain: ${event.description}.`)
}

async function main(): Promise<void> {
  const environment = {
    MUSTER_APP_DIR: join(ROOT, 'dist'),
    MUSTER_DATA_DIR: join(ROOT, '.muster'),
    MUSTER_CHAIN: 'regtest',
    ...process.env,
  }
  const command = readCommandLine(process.argv.slice(2), environment)
  switch (command.type) {
    case 'help':
      console.log(HELP)
      break
    case 'run': {
      const askedToStop = untilAskedToStop()
      const chain = command.chain === undefined ? undefined : await createChain(command.chain)
      try {
        const relay = await startRelay(command.options, say, chain)
        console.log(
          `\n  Muster is ready: ${relay.url}\n\n  Open it in three browsers or profiles: each is one person. Ctrl-C stops it.\n`,
        )
        await askedToStop
        await relay.stop()
      } finally {
        await chain?.stop()
      }
      console.log('Stopped.')
      break
    }
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof RelayError || error instanceof ChainError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
