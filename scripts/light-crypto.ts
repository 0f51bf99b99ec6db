import { registerHooks } from 'node:module'

const LIGHT = new URL('../src/simulation/light/', import.meta.url).href
const MUSIG2 = new URL('../src/musig2/index.ts', import.meta.url).href

/** Pure functions that are only remembered: used with real cryptography as well. */
const REMEMBERED: Readonly<Record<string, string>> = {
  '@scure/bip32': new URL('../src/simulation/light/bip32.ts', import.meta.url).href,
  '@scure/bip39': new URL('../src/simulation/light/bip39.ts', import.meta.url).href,
}

/** Stand-ins without a curve. */
const SUBSTITUTED: Readonly<Record<string, string>> = {
  '@noble/secp256k1': new URL('../src/simulation/light/secp256k1.ts', import.meta.url).href,
  [MUSIG2]: new URL('../src/simulation/light/musig2.ts', import.meta.url).href,
}

/**
 * From here on modules that this thread imports get another mathematics: in `real` what is slow and pure is remembered, in `light`
 * signatures have no curve as well. Nothing in `src` knows of it; the stand-ins themselves see what they stand for.
 */
export function useCryptography(kind: 'real' | 'light'): void {
  const instead = kind === 'light' ? { ...REMEMBERED, ...SUBSTITUTED } : REMEMBERED
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const isStandIn = context.parentURL?.startsWith(LIGHT) ?? false
      if (isStandIn) return nextResolve(specifier, context)
      const url = instead[specifier]
      if (url !== undefined) return { url, format: 'module-typescript', shortCircuit: true }
      const resolved = nextResolve(specifier, context)
      const substitute = instead[resolved.url]
      return substitute === undefined ? resolved : { url: substitute, format: 'module-typescript', shortCircuit: true }
    },
  })
}
