import type { ReactNode } from 'react'
import styles from '../app.module.css'

/** Drawn instead of the app, without anything that the browser might lack. `missing` is in words. */
export function Unsupported({ missing }: { readonly missing: readonly string[] }): ReactNode {
  return (
    <main className={styles['main']}>
      <title>Muster</title>
      <h1>This browser cannot run Muster</h1>
      <p>Use a current version of Chrome, Edge, Firefox or Safari, in an ordinary window over https.</p>
      <p>What is missing here:</p>
      <ul>
        {missing.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </main>
  )
}
