import type { ErrorWords } from './plain-words.ts'

/** Why codes that are scanned do not become a PSBT. */
export type SeriesErrorCode =
  | 'codes_ur'
  | 'codes_transaction'
  | 'codes_not_psbt'
  | 'codes_encoding'
  | 'codes_malformed'
  | 'codes_other'
  | 'codes_too_large'
  | 'codes_damaged'

export const SERIES_WORDS: Readonly<Record<SeriesErrorCode, ErrorWords>> = {
  codes_ur: {
    title: 'This is a code of the kind UR, which Muster does not read',
    advice: 'In the other wallet, choose BBQr codes. Where it has none, save the PSBT there and bring the file.',
  },
  codes_transaction: {
    title: 'These codes hold a finished transaction, not a PSBT',
    advice: 'Nothing is left to sign in it. Have the other wallet show the PSBT as it was before.',
  },
  codes_not_psbt: {
    title: 'These codes hold something else than a PSBT',
    advice: 'Have the other wallet show the payment that is to be signed.',
  },
  codes_encoding: {
    title: 'These codes are written in a way that is not known here',
    advice: 'Update Muster, or save the PSBT in the other wallet and bring the file.',
  },
  codes_malformed: {
    title: 'This code looks like one of a series, but cannot be read',
    advice: 'Go on with the others. If it is always the same, save the PSBT in the other wallet and bring the file.',
  },
  codes_other: {
    title: 'This code belongs to something else',
    advice: 'Keep to the codes with which you began. If you meant the new ones, start over.',
  },
  codes_too_large: {
    title: 'These codes hold more than 1 MB, and no payment may be that large',
    advice: 'Spend fewer coins at a time.',
  },
  codes_damaged: {
    title: 'These codes do not make a PSBT together',
    advice: 'Codes of two payments may have got mixed up. Scan again, and keep to one.',
  },
}
