import { expect, test } from 'vitest'
import { ScriptedPage } from './testing/page.ts'
import { createScreenWakeLock } from './wake-lock.ts'

class Screen {
  requests = 0
  isOn = false

  request(): Promise<{ release(): Promise<void> }> {
    this.requests += 1
    this.isOn = true
    return Promise.resolve({
      release: () => {
        this.isOn = false
        return Promise.resolve()
      },
    })
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

test('the screen stays on until the last hold is let go', async () => {
  const screen = new Screen()
  const lock = createScreenWakeLock(screen, new ScriptedPage())
  const first = lock.hold()
  const second = lock.hold()
  expect(screen.requests).toBe(1)
  first()
  first()
  await settled()
  expect(screen.isOn).toBe(true)
  second()
  await settled()
  expect(screen.isOn).toBe(false)
})

test('it is asked for again when the page is seen again', async () => {
  const screen = new Screen()
  const page = new ScriptedPage()
  createScreenWakeLock(screen, page).hold()
  page.hide()
  await settled()
  expect(screen.isOn).toBe(false)
  page.show()
  expect(screen.requests).toBe(2)
})

test('a browser without it, or that refuses it, does no harm', async () => {
  createScreenWakeLock(undefined, new ScriptedPage()).hold()()
  const refusing = { request: () => Promise.reject(new Error('low battery')) }
  const letGo = createScreenWakeLock(refusing, new ScriptedPage()).hold()
  await settled()
  letGo()
  await settled()
})
