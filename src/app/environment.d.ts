/// <reference types="vite-plugin-pwa/client" />

/** The version in package.json, put in by the build. */
declare const __MUSTER_VERSION__: string
/** The commit that was built, or `dev`. */
declare const __MUSTER_COMMIT__: string
