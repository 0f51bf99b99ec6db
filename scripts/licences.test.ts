import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { licenceText, packageFolderOf } from './licences.ts'

test('a module belongs to the innermost package around it', () => {
  expect(packageFolderOf('/app/node_modules/react/index.js')).toBe('/app/node_modules/react')
  expect(packageFolderOf('/app/node_modules/@noble/hashes/sha2.js')).toBe('/app/node_modules/@noble/hashes')
  expect(packageFolderOf('/app/node_modules/a/node_modules/b/i.js')).toBe('/app/node_modules/a/node_modules/b')
  expect(packageFolderOf('/app/src/main.ts')).toBeUndefined()
  expect(packageFolderOf('\0rolldown/runtime.js')).toBeUndefined()
})

test('each package is named once, with its licence’s words where it carries them', () => {
  const root = mkdtempSync(join(tmpdir(), 'licences-'))
  const make = (name: string, licence?: string): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }))
    if (licence !== undefined) writeFileSync(join(folder, 'LICENSE.md'), licence)
    return folder
  }
  const [second, first] = [make('b'), make('a', 'Do as you like.\n')]
  const text = licenceText([second, first, first])
  expect(text).toContain('a 1.0.0 (MIT)\n\nDo as you like.')
  expect(text).toContain('b 1.0.0 (MIT)\n\nThe package carries no text of it.')
  expect(text.indexOf('a 1.0.0')).toBeLessThan(text.indexOf('b 1.0.0'))
  expect(text.match(/a 1\.0\.0/g)).toHaveLength(1)
})
