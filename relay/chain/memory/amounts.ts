/** Satoshis in bitcoin as Bitcoin Core writes an amount in its messages: at least two decimals, no more than needed. */
export function bitcoinText(sats: bigint): string {
  const [whole, fraction] = split(sats)
  return `${whole}.${fraction.replace(/0{1,6}$/, '')}`
}

/** A rate in satoshis per 1,000 virtual bytes as Bitcoin Core writes it: `0.00001000 BTC/kvB`. */
export function rateText(satsPerKvb: bigint): string {
  return `${split(satsPerKvb).join('.')} BTC/kvB`
}

function split(sats: bigint): readonly [string, string] {
  const digits = sats.toString().padStart(9, '0')
  return [digits.slice(0, -8), digits.slice(-8)]
}
