export { RendezvousError } from './errors.ts'
export { LengthPrefixReader, withLengthPrefix } from './length-prefix.ts'
export {
  decodeNews,
  decodeRequest,
  encodeNews,
  encodeRequest,
  MAX_MEMBERS_PER_TOPIC,
  MAX_NEWS_BYTES,
  MAX_REQUEST_BYTES,
  MAX_TOPICS_PER_PEER,
  RENDEZVOUS_PROTOCOL,
} from './messages.ts'
export type { RendezvousNews, RendezvousRequest } from './messages.ts'
