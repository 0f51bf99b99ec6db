import { oneSpelling } from '../../fuzz/properties.ts'
import { Prepared, type Target } from '../../fuzz/target.ts'
import { concat } from '../bytes/index.ts'
import { decodeStatement, WireError } from '../wire/index.ts'
import { decodeProposalMessage, encodeProposalMessage } from './announcement.ts'
import { decodeEnrolment, encodeEnrolment } from './enrolment.ts'
import { GroupError } from './errors.ts'
import { confirm, enrol, memberOf, openingBy, personOf, say, seal } from './gathering.fixture.ts'
import { Gathering, type GatheringState } from './gathering.ts'
import { decodeOpening, encodeOpening } from './opening.ts'
import { aggregateKeyOf, decodeRoster, descriptorOf, encodeRoster, groupIdOf, makeRoster } from './roster.ts'

const errors = [GroupError, WireError]
/** Each member's xpub is a point on the curve, and each signature is checked. */
const WITH_POINTS = 0.1
const SIGNING = 0.03

/** Every reader of this room. */
export function groupTargets(): readonly Target[] {
  const people = [personOf(1, 'Ann'), personOf(2, 'Bob'), personOf(3, 'Cat')]
  const [ann = personOf(1, 'Ann'), bob = ann] = people
  const opening = openingBy(ann)
  const enrolments = people.map((person) => enrol(opening, person))
  const roster = makeRoster('testnet4', 'Club', people.map(memberOf))
  const rosterBytes = encodeRoster(roster)
  const said = [...enrolments, seal(opening, ann, enrolments), confirm(opening, bob, groupIdOf(rosterBytes))]
  const hear = (bytes: Uint8Array): GatheringState => {
    const gathering = new Gathering(opening)
    gathering.receive(bytes)
    return gathering.state
  }
  return [
    {
      name: 'opening of a gathering',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [opening, openingBy(ann, { network: 'mainnet', groupName: 'Zoë’s' })],
      read: oneSpelling(decodeOpening, encodeOpening),
    },
    {
      name: 'enrolment',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_POINTS,
      samples: enrolments.map(({ bytes }) => decodeStatement(bytes).body),
      read: oneSpelling(
        (body) => decodeEnrolment(body, 'testnet4'),
        (read) => encodeEnrolment(read, read.memberName, read.accountSignature),
      ),
    },
    {
      name: 'roster',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_POINTS,
      samples: [rosterBytes, encodeRoster(makeRoster('testnet4', 'Pair', people.slice(1).map(memberOf)))],
      read: (bytes) => {
        const read = oneSpelling(decodeRoster, encodeRoster)(bytes)
        return [descriptorOf(read), aggregateKeyOf(read)]
      },
    },
    {
      name: 'announcement of a session',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [
        { proposal: new Uint8Array(), relays: [] },
        { proposal: rosterBytes, relays: ['/dns4/relay.example/tcp/443/wss'] },
      ].map((message) =>
        encodeProposalMessage({ ...message, sessionId: new Uint8Array(32), secret: new Uint8Array(16) }),
      ),
      read: oneSpelling(decodeProposalMessage, encodeProposalMessage),
    },
    {
      name: 'statement in a gathering',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_POINTS,
      samples: said.map(({ bytes }) => bytes),
      read: hear,
    },
    {
      name: 'signed body in a gathering',
      kind: 'bytes',
      grammar: 'behind-a-byte',
      errors,
      share: SIGNING,
      samples: said.map(({ bytes }) => {
        const { type, body } = decodeStatement(bytes)
        return concat(Uint8Array.of(type), body)
      }),
      read: (bytes) => {
        const statement = say(opening, ann, bytes[0] ?? 0, bytes.subarray(1))
        return new Prepared(() => hear(statement.bytes))
      },
    },
  ]
}
