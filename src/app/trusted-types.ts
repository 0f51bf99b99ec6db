/** The narrow slice of the browser's `trustedTypes` that is used. */
export interface PolicyFactory {
  createPolicy(name: 'default', rules: { readonly createScriptURL: (url: string) => string }): unknown
}

declare global {
  interface Window {
    /** Firefox before 148 does without. */
    readonly trustedTypes?: PolicyFactory
  }
}

/** The service worker, and the two workers' scripts with the hash of their build; in development Vite serves the source. */
const SCRIPTS =
  /^\/(sw\.js|assets\/(coordinator|signer)\.worker-[\w-]+\.js|src\/(worker\/coordinator|signer-worker\/signer)\.worker\.ts)$/

/**
 * The address of a script that this page may start: one of its own workers, from its own origin.
 * @throws TypeError for any other.
 */
export function trustedScript(url: string, origin: string): string {
  const address = new URL(url, origin)
  if (address.origin !== origin || !SCRIPTS.test(address.pathname)) {
    throw new TypeError('This page does not start that script.')
  }
  return url
}

/**
 * Under `require-trusted-types-for 'script'` a worker starts only from an address that a policy has seen. The default policy is
 * used, since the registration of the service worker is a library's; it makes no HTML and no scripts, so those stay refused.
 */
export function installTrustedTypes(trustedTypes: PolicyFactory | undefined, origin: string): void {
  trustedTypes?.createPolicy('default', { createScriptURL: (url) => trustedScript(url, origin) })
}
