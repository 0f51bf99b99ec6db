import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idFromBytes, type SessionId } from '../bytes/index.ts'
import { type Device, inviteOf, makeParty, propose, rest } from './party.contract.ts'
import { decodeSessionFile, encodeSessionFile, SessionFileError, sessionIdOfFile } from './session-file.ts'

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))
const sessionId = idFromBytes<SessionId>(random(32))
const secret = random(16)
const contents = { document: random(1_000), statements: [random(200), random(300), new Uint8Array()] }

async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading
  } catch (error) {
    if (error instanceof SessionFileError) return error.code
    throw error
  }
  throw new Error('It was read.')
}

describe('a session file', () => {
  it('gives back what was put in, to whoever has the secret', async () => {
    const file = await encodeSessionFile(sessionId, secret, random(12), contents)
    expect(sessionIdOfFile(file)).toBe(sessionId)
    expect(await decodeSessionFile(file, secret)).toEqual(contents)
  })

  it('shows nothing of its contents', async () => {
    const file = Buffer.from(await encodeSessionFile(sessionId, secret, random(12), contents))
    for (const part of [contents.document, secret, contents.statements[0]!]) {
      expect(file.includes(Buffer.from(part.slice(0, 8)))).toBe(false)
    }
  })

  it('tells a wrong secret from a damaged file', async () => {
    const file = await encodeSessionFile(sessionId, secret, random(12), contents)
    expect(await codeOf(decodeSessionFile(file, random(16)))).toBe('file_secret_wrong')
    file[file.length - 20]! ^= 1
    expect(await codeOf(decodeSessionFile(file, secret))).toBe('file_damaged')
  })

  it('is known as cut off wherever it was cut, and as damaged when it is too long', async () => {
    const file = await encodeSessionFile(sessionId, secret, random(12), contents)
    for (let length = 1; length < file.length; length += 7) {
      expect(await codeOf(decodeSessionFile(file.slice(0, length), secret))).toBe('file_cut_off')
    }
    expect(await codeOf(decodeSessionFile(Uint8Array.from([...file, 0]), secret))).toBe('file_damaged')
  })

  it('refuses a change of any byte', async () => {
    const small = await encodeSessionFile(sessionId, secret, random(12), { document: random(10), statements: [] })
    for (let index = 0; index < small.length; index++) {
      const changed = Uint8Array.from(small)
      changed[index]! ^= 0x01
      await expect(decodeSessionFile(changed, secret)).rejects.toBeInstanceOf(SessionFileError)
    }
  })

  it('is not what something else is', async () => {
    expect(await codeOf(decodeSessionFile(new Uint8Array(), secret))).toBe('file_foreign')
    expect(await codeOf(decodeSessionFile(new TextEncoder().encode('%PDF-1.7 and more'), secret))).toBe('file_foreign')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await expect(decodeSessionFile(bytes, secret)).rejects.toBeInstanceOf(SessionFileError)
      }),
    )
  })

  it('of another version says so', async () => {
    const file = await encodeSessionFile(sessionId, secret, random(12), contents)
    file[8] = 2
    expect(await codeOf(decodeSessionFile(file, secret))).toBe('file_version')
  })
})

describe('importing a session', () => {
  async function apart(): Promise<{ from: Device; to: Device; sessionId: SessionId; file: Uint8Array }> {
    const party = await makeParty(2)
    const [from, to] = party.devices as [Device, Device]
    party.network.partition([from.peerId], [to.peerId])
    const id = await from.coordinator.createSession({
      groupId: party.groupId,
      subject: { kind: 'message', text: 'By file.' },
      note: '',
      failoverSeconds: 60,
      expiresAtMs: party.clock.nowMs + 3_600_000,
    })
    await from.coordinator.approve(id)
    return { from, to, sessionId: id, file: await from.coordinator.exportSession(id) }
  }

  it('is the same as hearing of it from a peer', async () => {
    const { from, to, sessionId: id, file } = await apart()
    expect(await to.coordinator.importSession(file, inviteOf(from, id))).toBe(id)
    expect(to.details(id).state.signers.map(({ hasApproved }) => hasApproved)).toContain(true)
    await to.coordinator.approve(id)
    await to.until(() => to.details(id).state.signers[to.details(id).review.signerIndex]!.hasSigned)
    const back = await to.coordinator.exportSession(id)
    await from.coordinator.importSession(back)
    await from.untilPhase(id, 'complete')
  })

  it('of an unknown session needs its link', async () => {
    const { to, file } = await apart()
    await expect(to.coordinator.importSession(file)).rejects.toMatchObject({ code: 'session_unknown' })
    expect(to.coordinator.getSessions()).toEqual([])
  })

  it('with the link of another session takes nothing in', async () => {
    const { from, to, sessionId: id, file } = await apart()
    const invite = { ...inviteOf(from, id), id: random(32) }
    await expect(to.coordinator.importSession(file, invite)).rejects.toMatchObject({ code: 'session_unknown' })
    const wrong = { ...inviteOf(from, id), secret: random(16) }
    await expect(to.coordinator.importSession(file, wrong)).rejects.toMatchObject({ code: 'file_secret_wrong' })
    expect(to.coordinator.getSessions()).toEqual([])
  })

  it('twice changes nothing', async () => {
    const party = await makeParty(2)
    const id = await propose(party)
    await rest()
    const [first] = party.devices as [Device]
    const file = await first.coordinator.exportSession(id)
    const before = await first.store.keys('')
    await first.coordinator.importSession(file)
    await first.coordinator.importSession(file)
    expect(await first.store.keys('')).toEqual(before)
  })
})
