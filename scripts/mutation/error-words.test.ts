import { describe, expect, it } from 'vitest'
import { strykerPlugins } from './error-words.ts'

const [{ value: plugin } = { value: undefined }] = strykerPlugins
const code = { type: 'StringLiteral' }
const words = { type: 'StringLiteral' }
const template = { type: 'TemplateLiteral' }
const creation = (name: string, ...given: readonly { readonly type: string }[]) => ({
  type: 'NewExpression',
  callee: { type: 'Identifier', name },
  arguments: given,
})

describe('the words of an error', () => {
  it('are left alone, be they fixed or filled in', () => {
    expect(plugin?.shouldIgnore({ node: words, parent: creation('SignerError', code, words) })).toBeDefined()
    expect(plugin?.shouldIgnore({ node: template, parent: creation('Error', template) })).toBeDefined()
  })

  it('are not its code, nor anything that is no text, nor what goes into anything else', () => {
    expect(plugin?.shouldIgnore({ node: code, parent: creation('SignerError', code, words) })).toBeUndefined()
    const flag = { type: 'BooleanLiteral' }
    expect(plugin?.shouldIgnore({ node: flag, parent: creation('SignerError', code, flag) })).toBeUndefined()
    expect(plugin?.shouldIgnore({ node: words, parent: creation('Set', words) })).toBeUndefined()
    expect(
      plugin?.shouldIgnore({ node: words, parent: { ...creation('Error', words), type: 'CallExpression' } }),
    ).toBeUndefined()
    expect(plugin?.shouldIgnore({ node: words, parent: null })).toBeUndefined()
  })
})
