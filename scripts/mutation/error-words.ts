/** The part of a syntax node of Babel that is looked at here. */
interface Node {
  readonly type: string
  readonly name?: string
  readonly callee?: Node
  readonly arguments?: readonly Node[]
}

interface Path {
  readonly node: Node
  readonly parent: Node | null
}

/** The reason to leave a node alone: it is the last argument of `new …Error(…)`, and words. Codes, which come first, are not. */
function shouldIgnore({ node, parent }: Path): string | undefined {
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined
  if (parent?.type !== 'NewExpression' || parent.callee?.name?.endsWith('Error') !== true) return undefined
  return parent.arguments?.at(-1) === node ? 'The words of an error are for people.' : undefined
}

/** A plugin for Stryker. */
export const strykerPlugins = [{ kind: 'Ignore', name: 'error-words', value: { shouldIgnore } }]
