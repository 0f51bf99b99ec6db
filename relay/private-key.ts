import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { RelayError } from './errors.ts'

/** In the data directory: the relay's Ed25519 key as libp2p's PrivateKey message, readable by its owner alone. */
const KEY_FILE = 'relay.key'

/** A relay's key, and whether it was made just now. */
export interface LoadedKey {
  readonly privateKey: PrivateKey
  readonly isNew: boolean
}

/**
 * The key kept in this directory, made first where there is none. Without a directory the key lives in memory only.
 * @throws RelayError `key_unreadable` or `key_malformed`; a key is never replaced, as links name the relay by it.
 */
export async function loadPrivateKey(dataDir: string | undefined): Promise<LoadedKey> {
  if (dataDir === undefined) return { privateKey: await generateKeyPair('Ed25519'), isNew: true }
  const file = join(dataDir, KEY_FILE)
  const kept = await readKey(file)
  if (kept !== undefined) return { privateKey: kept, isNew: false }
  const privateKey = await generateKeyPair('Ed25519')
  if (await keepKey(dataDir, file, privateKey)) return { privateKey, isNew: true }
  // Another relay of the same directory was faster.
  const other = await readKey(file)
  if (other === undefined) throw new RelayError('key_unreadable', `The key ${file} cannot be kept.`)
  return { privateKey: other, isNew: false }
}

async function readKey(file: string): Promise<PrivateKey | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
    await chmod(file, 0o600)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new RelayError(
      'key_unreadable',
      `The key ${file} cannot be read. Its owner must be the one who runs the relay.`,
      {
        cause: error,
      },
    )
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (error) {
    const message = `${file} holds no key. Restore it from a copy, or remove it to start with a new peer id.`
    throw new RelayError('key_malformed', message, { cause: error })
  }
}

/** Whether the file was made: whole and at once, and never over another. */
async function keepKey(dataDir: string, file: string, privateKey: PrivateKey): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    const handle = await open(draft, 'w', 0o600)
    try {
      await handle.writeFile(privateKeyToProtobuf(privateKey))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw new RelayError('key_unreadable', `The key cannot be written to ${dataDir}.`, { cause: error })
  } finally {
    await rm(draft, { force: true })
  }
}
