import { compactSizeBytes } from './integers.ts'

const AMOUNT_BYTES = 8
/** Virtual bytes that Bitcoin Core reckons to spend a witness output later, and any other output. */
const WITNESS_SPEND_VBYTES = 67
const OTHER_SPEND_VBYTES = 148
/** Bitcoin Core's dust relay fee, in sat/vB. */
const DUST_RELAY_FEE = 3
const OP_RETURN = 0x6a

/**
 * The smallest amount that nodes relay an output of this script with (Bitcoin Core `GetDustThreshold`): 330 for taproot,
 * 294 for P2WPKH, 546 for P2PKH. Zero for data outputs, which hold no coins.
 */
export function dustLimitSats(script: Uint8Array): bigint {
  if (script[0] === OP_RETURN) return 0n
  const spend = isWitnessProgram(script) ? WITNESS_SPEND_VBYTES : OTHER_SPEND_VBYTES
  return BigInt((AMOUNT_BYTES + compactSizeBytes(script.length) + script.length + spend) * DUST_RELAY_FEE)
}

/** BIP141: a version opcode and one push of 2 to 40 bytes. */
function isWitnessProgram(script: Uint8Array): boolean {
  const [version = 0, length = 0] = script
  const isVersion = version === 0 || (version >= 0x51 && version <= 0x60)
  return isVersion && script.length >= 4 && script.length <= 42 && length === script.length - 2
}
