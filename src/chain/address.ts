import { Address, OutScript } from '@scure/btc-signer'
import type { Network } from '../wire/index.ts'
import { networkParameters } from './network-parameters.ts'

/**
 * Why a text is no address to pay to:
 *
 * | code | meaning |
 * |---|---|
 * | `address_invalid` | no address of any network: mistyped, cut off, or of a kind that this version does not know |
 * | `address_wrong_network` | an address, but of another network |
 */
export type AddressErrorCode = 'address_invalid' | 'address_wrong_network'

/** A text that cannot be paid to. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  readonly code: AddressErrorCode

  constructor(code: AddressErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The longest address: Bech32 has at most 90 characters. */
const MAX_ADDRESS_CHARACTERS = 90

/**
 * The output script that an address of this network stands for.
 * @throws AddressError
 */
export function parseAddress(text: string, network: Network): Uint8Array {
  const address = text.trim()
  const script = scriptOn(address, network)
  if (script !== undefined) return script
  const other = (['mainnet', 'signet', 'regtest'] as const).find(
    (candidate) => scriptOn(address, candidate) !== undefined,
  )
  if (other === undefined) {
    throw new AddressError('address_invalid', 'This is not a Bitcoin address. Check that all of it was copied.')
  }
  const belongsTo = other === 'signet' ? 'a test network' : other
  throw new AddressError(
    'address_wrong_network',
    `This address belongs to ${belongsTo}, and the group is on ${network}.`,
  )
}

function scriptOn(address: string, network: Network): Uint8Array | undefined {
  if (address.length > MAX_ADDRESS_CHARACTERS) return undefined
  try {
    return OutScript.encode(Address(networkParameters(network)).decode(address))
  } catch {
    return undefined
  }
}

/** The address of an output script; undefined for a script that has none, such as a bare public key or data. */
export function addressOf(script: Uint8Array, network: Network): string | undefined {
  try {
    return Address(networkParameters(network)).encode(OutScript.decode(script))
  } catch {
    return undefined
  }
}
