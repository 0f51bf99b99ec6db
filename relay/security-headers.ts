/** What the policy of a page depends on. */
export interface PagePolicy {
  /** Origins besides its own that the page may connect to. */
  readonly connectSources: readonly string[]
  /** Scripts start only from addresses that the page's one policy, `default`, has seen. */
  readonly requiresTrustedTypes: boolean
}

/** The page may scan codes, copy links, keep the screen awake and use passkeys; all else that can be withheld is. */
const PERMISSIONS = [
  'camera=(self)',
  'clipboard-write=(self)',
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
  'screen-wake-lock=(self)',
  'accelerometer=()',
  'display-capture=()',
  'encrypted-media=()',
  'geolocation=()',
  'gyroscope=()',
  'hid=()',
  'idle-detection=()',
  'magnetometer=()',
  'microphone=()',
  'midi=()',
  'payment=()',
  'serial=()',
  'usb=()',
  'xr-spatial-tracking=()',
].join(', ')

/** The script of the worker that holds the key, with the hash of its build. */
const SIGNER_SCRIPT = /^\/assets\/signer\.worker-[\w-]+\.js$/

/** The worker that holds the key reaches nothing and nobody but who started it; Argon2id is WebAssembly. */
const SIGNER_POLICY = ["default-src 'none'", "connect-src 'none'", "script-src 'self' 'wasm-unsafe-eval'"].join('; ')

/**
 * Headers of the answer to a request for this path. A worker obeys the policy that came with its own script, so scripts carry one as
 * pages do.
 */
export function securityHeaders(policy: PagePolicy, path: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': SIGNER_SCRIPT.test(path) ? SIGNER_POLICY : contentSecurityPolicy(policy),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}

function contentSecurityPolicy({ connectSources, requiresTrustedTypes }: PagePolicy): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' blob:",
    ["connect-src 'self'", ...new Set(connectSources)].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(requiresTrustedTypes ? ["require-trusted-types-for 'script'", 'trusted-types default'] : []),
  ].join('; ')
}
