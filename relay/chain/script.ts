import { address as encodings, crypto, networks } from 'bitcoinjs-lib'
import { concat, toHex } from '../../src/bytes/index.ts'
import { ChainError } from './errors.ts'
import type { ScriptHash } from './ids.ts'
import type { Network } from './networks.ts'

/** What an output script is, by Esplora's names. */
export type ScriptType =
  | 'empty'
  | 'op_return'
  | 'p2pk'
  | 'p2pkh'
  | 'p2sh'
  | 'v0_p2wpkh'
  | 'v0_p2wsh'
  | 'v1_p2tr'
  | 'unknown'

interface AddressFormat {
  readonly bech32: string
  readonly pubKeyHash: number
  readonly scriptHash: number
}

const FORMATS: Readonly<Record<Network, AddressFormat>> = {
  mainnet: networks.bitcoin,
  testnet4: networks.testnet,
  signet: networks.testnet,
  regtest: networks.regtest,
}

const OP_0 = 0x00
const OP_1 = 0x51
const OP_RETURN = 0x6a
const OP_DUP = 0x76
const OP_EQUAL = 0x87
const OP_EQUALVERIFY = 0x88
const OP_HASH160 = 0xa9
const OP_CHECKSIG = 0xac

/** SHA-256 of the script, the key of Esplora's `/scripthash` routes. */
export function scriptHashOf(script: Uint8Array): ScriptHash {
  return toHex(crypto.sha256(script)) as ScriptHash
}

/** Recognises the script by its template alone; keys inside are not checked to be points. */
export function scriptTypeOf(script: Uint8Array): ScriptType {
  const first = script[0]
  if (first === undefined) return 'empty'
  if (first === OP_RETURN) return 'op_return'
  if (script.length === 34 && first === OP_1 && script[1] === 32) return 'v1_p2tr'
  if (script.length === 34 && first === OP_0 && script[1] === 32) return 'v0_p2wsh'
  if (script.length === 22 && first === OP_0 && script[1] === 20) return 'v0_p2wpkh'
  if (script.length === 23 && first === OP_HASH160 && script[1] === 20 && script[22] === OP_EQUAL) return 'p2sh'
  if (isPubKeyHash(script)) return 'p2pkh'
  const last = script.at(-1)
  if ((script.length === 35 || script.length === 67) && first === script.length - 2 && last === OP_CHECKSIG)
    return 'p2pk'
  return 'unknown'
}

function isPubKeyHash(script: Uint8Array): boolean {
  const head = script.length === 25 && script[0] === OP_DUP && script[1] === OP_HASH160 && script[2] === 20
  return head && script[23] === OP_EQUALVERIFY && script[24] === OP_CHECKSIG
}

/** The address of this script on this network; `undefined` for scripts that have none. */
export function addressOf(script: Uint8Array, network: Network): string | undefined {
  const { bech32, pubKeyHash, scriptHash } = FORMATS[network]
  const type = scriptTypeOf(script)
  switch (type) {
    case 'p2pkh':
      return encodings.toBase58Check(script.slice(3, 23), pubKeyHash)
    case 'p2sh':
      return encodings.toBase58Check(script.slice(2, 22), scriptHash)
    case 'v0_p2wpkh':
    case 'v0_p2wsh':
      return encodings.toBech32(script.slice(2), 0, bech32)
    case 'v1_p2tr':
      return encodings.toBech32(script.slice(2), 1, bech32)
    case 'empty':
    case 'op_return':
    case 'p2pk':
    case 'unknown':
      return undefined
  }
}

/**
 * The output script that an address stands for: base58check or bech32(m), witness versions 0 and 1 only.
 * @throws ChainError `address_invalid` for a typing error, another network's address or an unknown witness version.
 */
export function scriptOfAddress(address: string, network: Network): Uint8Array {
  const { bech32, pubKeyHash, scriptHash } = FORMATS[network]
  const segwit = attempt(() => encodings.fromBech32(address))
  if (segwit?.prefix === bech32) {
    const { version, data } = segwit
    const isKnown = version === 0 ? data.length === 20 || data.length === 32 : version === 1 && data.length === 32
    if (isKnown) return concat(Uint8Array.of(version === 0 ? OP_0 : OP_1, data.length), data)
  }
  const legacy = attempt(() => encodings.fromBase58Check(address))
  if (legacy?.version === pubKeyHash) {
    return concat(Uint8Array.of(OP_DUP, OP_HASH160, 20), legacy.hash, Uint8Array.of(OP_EQUALVERIFY, OP_CHECKSIG))
  }
  if (legacy?.version === scriptHash) {
    return concat(Uint8Array.of(OP_HASH160, 20), legacy.hash, Uint8Array.of(OP_EQUAL))
  }
  throw new ChainError('address_invalid', `Invalid Bitcoin address for ${network}: check it for typing errors.`)
}

function attempt<Value>(decode: () => Value): Value | undefined {
  try {
    return decode()
  } catch {
    // Text that is not in this encoding may be in the other one.
    return undefined
  }
}
