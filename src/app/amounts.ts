import type { AmountUnit } from '../chain/index.ts'

const BITCOIN_DECIMALS = 8

/** All eight decimals, as text that a form takes back: `0.00120000`, with a minus sign for what is below zero. */
export function bitcoinText(sats: bigint): string {
  const digits = (sats < 0n ? -sats : sats).toString().padStart(BITCOIN_DECIMALS + 1, '0')
  return `${sats < 0n ? '-' : ''}${digits.slice(0, -BITCOIN_DECIMALS)}.${digits.slice(-BITCOIN_DECIMALS)}`
}

/**
 * The same in pieces to be set apart by a little space, so that a number of this length can be read: `0.00`, `120`, `000`. Together
 * they are `bitcoinText`.
 */
export function bitcoinPieces(sats: bigint): readonly string[] {
  const text = bitcoinText(sats)
  return [text.slice(0, -6), text.slice(-6, -3), text.slice(-3)]
}

/** `120,000 sat` */
export function satsText(sats: bigint): string {
  return `${sats.toLocaleString('en')} sat`
}

/** `4.2 sat/vB`; the trailing zeros of a rate say nothing. */
export function rateText(satsPerVirtualByte: number): string {
  return `${satsPerVirtualByte.toLocaleString('en', { maximumFractionDigits: 3 })} sat/vB`
}

/** A part of a whole in per cent, with as many digits as it takes to be more than nothing. */
export function shareText(part: bigint, whole: bigint): string {
  if (whole <= 0n) return '—'
  // In hundred-thousandths, exactly; what is shown needs no more.
  const share = Number((part * 100_000n) / whole) / 1_000
  if (part > 0n && share < 0.01) return 'less than 0.01 %'
  return `${share.toLocaleString('en', { maximumFractionDigits: share < 1 ? 2 : 1 })} %`
}

/**
 * The same amount in the other unit, digit by digit: `0.5` bitcoins are `50000000` satoshis. Text that is no amount of the first
 * unit stays as it is, since nothing that was typed may be lost.
 */
export function inOtherUnit(text: string, from: AmountUnit): string {
  const match = /^\s*(\d+)(?:\.(\d*))?\s*$/.exec(text)
  if (match === null) return text
  const [, whole = '', decimals = ''] = match
  const significant = decimals.replace(/0+$/, '')
  if (significant.length > (from === 'BTC' ? BITCOIN_DECIMALS : 0)) return text
  switch (from) {
    case 'BTC':
      return withoutLeadingZeros(whole + significant.padEnd(BITCOIN_DECIMALS, '0'))
    case 'sat': {
      const digits = withoutLeadingZeros(whole).padStart(BITCOIN_DECIMALS + 1, '0')
      const rest = digits.slice(-BITCOIN_DECIMALS).replace(/0+$/, '')
      return `${digits.slice(0, -BITCOIN_DECIMALS)}${rest === '' ? '' : `.${rest}`}`
    }
  }
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}
