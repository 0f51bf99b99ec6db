import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../bytes/index.ts'
import { bip340PublicKey, decodeStatement, signBip340, statementId } from '../wire/index.ts'
import { readable, readVectors } from '../wire/vectors.contract.ts'
import { publicKeyOfXpub } from './account.ts'
import { decodeProposalMessage, encodeProposalMessage } from './announcement.ts'
import { encodeEnrolment, enrolmentDigest } from './enrolment.ts'
import { Gathering } from './gathering.ts'
import { aggregateKeyOf, decodeRoster, descriptorOf, groupIdOf } from './roster.ts'
import { digestWords, safetyWords } from './safety-words.ts'

interface PersonVector {
  readonly name: string
  readonly accountSecretKey: string
  readonly publicKey: string
  readonly xpub: string
  readonly fingerprint: string
  readonly path: readonly number[]
  readonly statementSecretKey: string
  readonly statementKey: string
  readonly auxRand: string
  readonly enrolmentDigest: string
  readonly enrolmentId: string
  readonly enrolment: string
  readonly confirmation: string
}

const vector = readVectors<{
  opening: string
  gatheringId: string
  people: PersonVector[]
  seal: string
  roster: string
  groupId: string
  descriptor: string
  aggregateKey: string
  safetyWords: string[]
  announcement: { message: object; body: string }
  digestWords: { digests: string[]; words: string[] }
}>('gathering')

describe('the vectors of', () => {
  it.each(vector.people)('the enrolment of $name', (person) => {
    const gathering = new Gathering(fromHex(vector.opening))
    expect(gathering.id).toBe(vector.gatheringId)
    expect(toHex(publicKeyOfXpub(person.xpub, 'testnet4'))).toBe(person.publicKey)
    expect(toHex(bip340PublicKey(fromHex(person.statementSecretKey)))).toBe(person.statementKey)
    const origin = { fingerprint: fromHex(person.fingerprint), path: person.path }
    const terms = { memberName: person.name, xpub: person.xpub, origin }
    const digest = enrolmentDigest(gathering.id, fromHex(person.statementKey), terms)
    expect(toHex(digest)).toBe(person.enrolmentDigest)
    const signature = signBip340(digest, fromHex(person.accountSecretKey), fromHex(person.auxRand))
    const statement = decodeStatement(fromHex(person.enrolment))
    expect(statement.body).toEqual(encodeEnrolment({ xpub: person.xpub, origin }, person.name, signature))
    expect(statementId(statement)).toBe(person.enrolmentId)
  })

  it('a whole gathering, from its opening to its group', () => {
    const gathering = new Gathering(fromHex(vector.opening))
    const add = (statement: string): void => {
      expect(gathering.receive(fromHex(statement))).toEqual({ kind: 'added' })
    }
    for (const { enrolment } of vector.people) add(enrolment)
    expect(gathering.state.phase).toBe('open')
    add(vector.seal)
    expect(gathering.state.phase).toBe('sealed')
    for (const { confirmation } of vector.people) add(confirmation)
    expect(gathering.state.phase).toBe('complete')
    const { groupId, rosterBytes } = gathering.state.sealed!
    expect(toHex(rosterBytes)).toBe(vector.roster)
    expect(groupId).toBe(vector.groupId)
  })

  it('a group', () => {
    const rosterBytes = fromHex(vector.roster)
    const roster = decodeRoster(rosterBytes)
    expect(groupIdOf(rosterBytes)).toBe(vector.groupId)
    expect(descriptorOf(roster)).toBe(vector.descriptor)
    expect(toHex(aggregateKeyOf(roster))).toBe(vector.aggregateKey)
    expect(safetyWords(groupIdOf(rosterBytes))).toEqual(vector.safetyWords)
  })

  it('an announcement of a session', () => {
    const message = decodeProposalMessage(fromHex(vector.announcement.body))
    expect(readable(message)).toEqual(vector.announcement.message)
    expect(toHex(encodeProposalMessage(message))).toBe(vector.announcement.body)
  })

  it('digest words', () => {
    expect(digestWords(vector.digestWords.digests.map(fromHex))).toEqual(vector.digestWords.words)
  })
})
