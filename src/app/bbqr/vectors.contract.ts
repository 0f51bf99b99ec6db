import { readFileSync } from 'node:fs'

interface Vectors {
  readonly psbts: readonly {
    readonly file: string
    /** Base64. */
    readonly psbt: string
    /** The same PSBT in each encoding. */
    readonly series: readonly (readonly string[])[]
  }[]
  readonly transaction: readonly string[]
  readonly realScan: readonly string[]
}

/** What BBQr's authors publish; the file says where. */
export const vectors = JSON.parse(readFileSync(new URL('./vectors/bbqr.json', import.meta.url), 'utf8')) as Vectors
