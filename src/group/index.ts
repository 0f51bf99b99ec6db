export { extendedKeyVersions, HARDENED, publicKeyOfXpub } from './account.ts'
export type { Account, KeyOrigin } from './account.ts'
export { decodeProposalMessage, encodeProposalMessage } from './announcement.ts'
export type { ProposalMessage } from './announcement.ts'
export { encodeEnrolment, enrolmentDigest } from './enrolment.ts'
export type { Enrolment } from './enrolment.ts'
export { GroupError } from './errors.ts'
export type { GroupErrorCode } from './errors.ts'
export { Gathering } from './gathering.ts'
export type { GatheringFault, GatheringState, Seat } from './gathering.ts'
export { encodeConfirmation, encodeSeal, gatheringScope } from './gathering-statements.ts'
export type { GatheringClaim } from './gathering-statements.ts'
export {
  checkGroupName,
  checkMemberName,
  MAX_GROUP_NAME_CHARACTERS,
  MAX_MEMBER_NAME_CHARACTERS,
  normaliseName,
} from './names.ts'
export { decodeOpening, encodeOpening, gatheringIdOf } from './opening.ts'
export type { Opening } from './opening.ts'
export {
  aggregateKeyOf,
  decodeRoster,
  descriptorOf,
  encodeRoster,
  groupIdOf,
  makeRoster,
  MAX_MEMBERS,
  MIN_MEMBERS,
} from './roster.ts'
export type { Member, Roster } from './roster.ts'
export { digestWords, safetyWords } from './safety-words.ts'
