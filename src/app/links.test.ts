import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, findLink, readAddress } from './links.ts'

const link = 'ARw8_GuGAwFYIK11IJFvZrikIsqPlLKfedUVYzCQsozKKpxTiGrsCiSqUPn4ErIBhJ'

test('a link is found in its address, in a message around it, and alone', () => {
  const address = addressOf('https://muster.example', link)
  for (const text of [
    address,
    `  ${address}\n`,
    `Sign here: ${address}. Thanks!`,
    `(${address})`,
    `<a href="${address}">x</a>`,
    link,
    `#${link}`,
  ]) {
    expect(findLink(text)).toEqual({ kind: 'link', link })
  }
})

test('any base64url text survives the way through an address', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,400}$/), (text) => {
      expect(findLink(`Look: ${addressOf('https://muster.example', text)}`)).toEqual({ kind: 'link', link: text })
    }),
  )
})

test('text without a link, no text, and text that is far too long are told apart', () => {
  expect(findLink('  ')).toEqual({ kind: 'empty' })
  expect(findLink('hello')).toEqual({ kind: 'none' })
  expect(findLink('https://example.com/#section')).toEqual({ kind: 'none' })
  expect(findLink(addressOf('https://muster.example', 'A'.repeat(4_097)))).toEqual({ kind: 'too_long' })
  expect(findLink('a '.repeat(20_000))).toEqual({ kind: 'too_long' })
})

test('a link with characters that do not belong there is left to the worker to judge', () => {
  expect(findLink('https://muster.example/join#not*base64')).toEqual({ kind: 'link', link: 'not*base64' })
  expect(findLink('https://muster.example/join#')).toEqual({ kind: 'link', link: '' })
})

test('only /join brings something along, and it is out of the address afterwards', () => {
  const read = (path: string): ReturnType<typeof readAddress> => readAddress(new URL(path, 'https://muster.example'))
  expect(read(`/join#${link}`)).toEqual({ path: '/join', text: `/join#${link}` })
  expect(read('/join#')).toEqual({ path: '/join', text: '/join#' })
  expect(read(`/join?title=T&text=${encodeURIComponent(`Sign: https://muster.example/join#${link}`)}`)).toEqual({
    path: '/join',
    text: `Sign: https://muster.example/join#${link}\nT`,
  })
  for (const path of ['/join', '/', `/#${link}`, '/settings?text=a']) expect(read(path)).toBeUndefined()
})
