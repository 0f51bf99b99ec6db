import { CHAINS, type GroupWallet, type WalletAddress } from '../wallet/group-wallet.ts'
import { decodePsbt, encodePsbt } from './codec.ts'
import type { PsbtInput, PsbtOutput, TapDerivation } from './psbt.ts'

/** What a PSBT says about an address of the wallet, the same for inputs and outputs (BIP371, BIP373). */
export function describeAddress(wallet: GroupWallet, address: WalletAddress): PsbtOutput {
  return {
    tapInternalKey: address.internalKey,
    tapDerivations: [
      {
        key: address.internalKey,
        fingerprint: wallet.fingerprint,
        path: [CHAINS.indexOf(address.chain), address.addressIndex],
      },
    ],
    participants: [{ aggregateKey: wallet.aggregateKey, publicKeys: wallet.publicKeys }],
  }
}

/** What a PSBT says about an output that is not the wallet's: nothing. */
export const UNDESCRIBED: PsbtOutput = { tapInternalKey: undefined, tapDerivations: [], participants: [] }

/**
 * The same PSBT for other software: wherever it names the group, it also says from which master key each member's key
 * comes, so that a hardware signer finds its own. Proposals do without, since every member knows the group.
 * @param psbt canonical bytes.
 * @throws PsbtError
 */
export function withMemberOrigins(psbt: Uint8Array, wallet: GroupWallet): Uint8Array {
  const origins = wallet.descriptor.members.map(({ publicKey, origin }): TapDerivation => ({
    key: publicKey.slice(1),
    fingerprint: origin.fingerprint,
    path: origin.path,
  }))
  const { transaction, inputs, outputs } = decodePsbt(psbt)
  const described = <Part extends PsbtInput | PsbtOutput>(part: Part): Part =>
    part.participants.length === 0 ? part : { ...part, tapDerivations: [...part.tapDerivations, ...origins] }
  return encodePsbt({ transaction, inputs: inputs.map(described), outputs: outputs.map(described) })
}
