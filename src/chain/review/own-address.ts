import { equalBytes } from '../../bytes/index.ts'
import type { PsbtOutput } from '../psbt/psbt.ts'
import { CHAINS, type GroupWallet, type WalletAddress } from '../wallet/group-wallet.ts'

/** What a PSBT says about an input's or an output's place in the wallet. */
type Description = Pick<PsbtOutput, 'tapInternalKey' | 'tapDerivations' | 'participants'>

const UNHARDENED_INDEXES = 0x8000_0000

/**
 * The wallet's address at the place that a PSBT points to; undefined where it points to none. The hint is only where to look:
 * the address is derived from the registered descriptor, and the caller compares its script.
 * At most one derivation is followed, so a PSBT full of them costs nothing.
 */
export function hintedAddress(
  wallet: GroupWallet,
  { tapInternalKey, tapDerivations }: Description,
): WalletAddress | undefined {
  if (tapInternalKey === undefined) return undefined
  const path = tapDerivations.find(({ key }) => equalBytes(key, tapInternalKey))?.path
  if (path?.length !== 2) return undefined
  const [chainNumber = -1, addressIndex = UNHARDENED_INDEXES] = path
  const chain = CHAINS[chainNumber]
  return chain === undefined || addressIndex >= UNHARDENED_INDEXES ? undefined : wallet.addressAt(chain, addressIndex)
}

/** Whether a PSBT says that something is the wallet's, be it true or not. */
export function claimsToBeOwn(wallet: GroupWallet, { tapDerivations, participants }: Description): boolean {
  const isDerivedFromGroup = tapDerivations.some(({ fingerprint }) => equalBytes(fingerprint, wallet.fingerprint))
  return isDerivedFromGroup || participants.some(({ aggregateKey }) => equalBytes(aggregateKey, wallet.aggregateKey))
}
