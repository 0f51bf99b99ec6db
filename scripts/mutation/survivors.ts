/** What Stryker tells of a mutant that was tried, as far as it is looked at here. */
interface Tried {
  readonly fileName: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
}

/** Tells of each mutant that no test saw, as soon as it is known. */
class Survivors {
  onMutantTested({ fileName, location, mutatorName, replacement = '', status }: Readonly<Tried>): void {
    if (status !== 'Survived' && status !== 'NoCoverage') return
    const { line, column } = location.start
    const path = fileName.slice(fileName.indexOf('src/'))
    console.log(
      `${path}:${line}:${column} ${status}: ${mutatorName} ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}`,
    )
  }
}

/** A plugin for Stryker. */
export const strykerPlugins = [{ kind: 'Reporter', name: 'survivors', injectableClass: Survivors }]
