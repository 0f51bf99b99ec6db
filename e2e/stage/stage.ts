import { test as base, expect } from '@playwright/test'
import { Person } from './person.ts'
import { RelayOnStage } from './relay-on-stage.ts'

export interface Stage {
  readonly relay: RelayOnStage
  /** Everyone who has entered. */
  readonly people: Person[]
  /** A person enters with a fresh profile. At the end nobody's browser may have complained. */
  readonly enter: (name: string) => Promise<Person>
  /** The same, but what opens the key is the test's to say. */
  readonly enterWithKey: (name: string) => Promise<Person>
}

/** Tests get a relay of their own, which serves the built app, and as many people as they ask for. */
export const test = base.extend<Stage>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern
  relay: async ({}, use) => {
    const relay = new RelayOnStage()
    await relay.start()
    await use(relay)
    await relay.remove()
  },
  people: async ({ browser: _browser }, use) => {
    const people: Person[] = []
    await use(people)
    const complaints = people.flatMap(({ name, complaints: list }) =>
      list.map(({ kind, text }) => `${name}: ${kind}: ${text}`),
    )
    await Promise.all(people.map((person) => person.leave()))
    expect(complaints).toEqual([])
  },
  enter: async ({ browser, relay, people }, use) => {
    await use(async (name) => arrive(people, Person.enter(browser, name, relay.url)))
  },
  enterWithKey: async ({ browser, relay, people }, use) => {
    await use(async (name) => arrive(people, Person.enter(browser, name, relay.url, 'by the test')))
  },
})

async function arrive(people: Person[], entering: Promise<Person>): Promise<Person> {
  const person = await entering
  people.push(person)
  return person
}

export { expect } from '@playwright/test'
