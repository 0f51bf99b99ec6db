/** Every satoshi there will ever be: 21 million bitcoins. */
export const MAX_MONEY_SATS = 2_100_000_000_000_000n

const SATS_PER_BITCOIN_DIGITS = 8

/** A unit in which people write amounts. */
export type AmountUnit = 'BTC' | 'sat'

/**
 * Why a written amount is refused:
 *
 * | code | meaning |
 * |---|---|
 * | `amount_malformed` | not digits with at most one decimal point (no signs, no exponents, no separators) |
 * | `amount_too_precise` | there is no smaller unit than the satoshi |
 * | `amount_zero` | nothing would be paid |
 * | `amount_too_large` | more than there will ever be |
 */
export type AmountErrorCode = 'amount_malformed' | 'amount_too_precise' | 'amount_zero' | 'amount_too_large'

/** An amount that a person wrote and that is none. */
export class AmountError extends Error {
  override readonly name = 'AmountError'
  readonly code: AmountErrorCode

  constructor(code: AmountErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * The satoshis that a text means, exactly: text is never turned into a floating-point number.
 * A decimal comma is refused, since half of the world reads it as a thousands separator.
 * @throws AmountError
 */
export function parseAmount(text: string, unit: AmountUnit): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (match === null || text.length > 40) {
    throw new AmountError('amount_malformed', 'Write the amount as digits, with a point before the decimals.')
  }
  const [, whole = '', decimals = ''] = match
  const digits = unit === 'BTC' ? SATS_PER_BITCOIN_DIGITS : 0
  const significant = decimals.replace(/0+$/, '')
  if (significant.length > digits) {
    throw new AmountError(
      'amount_too_precise',
      unit === 'BTC' ? 'A bitcoin has eight decimals, not more.' : 'There are no fractions of a satoshi.',
    )
  }
  const sats = BigInt(whole + significant.padEnd(digits, '0'))
  if (sats === 0n) throw new AmountError('amount_zero', 'The amount is zero.')
  if (sats > MAX_MONEY_SATS) throw new AmountError('amount_too_large', 'There are only 21 million bitcoins.')
  return sats
}

/** The amount as text that `parseAmount` reads back, negative ones with a minus sign; bitcoins have all eight decimals. */
export function formatAmount(sats: bigint, unit: AmountUnit): string {
  if (unit === 'sat') return sats.toString()
  const sign = sats < 0n ? '-' : ''
  const digits = (sats < 0n ? -sats : sats).toString().padStart(SATS_PER_BITCOIN_DIGITS + 1, '0')
  return `${sign}${digits.slice(0, -SATS_PER_BITCOIN_DIGITS)}.${digits.slice(-SATS_PER_BITCOIN_DIGITS)}`
}
