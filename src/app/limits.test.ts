import { expect, test } from 'vitest'
import { MAX_PSBT_BYTES } from '../chain/index.ts'
import { MAX_GROUP_NAME_CHARACTERS, MAX_MEMBER_NAME_CHARACTERS } from '../group/index.ts'
import {
  MAX_FAILOVER_SECONDS,
  MAX_NOTE_CHARACTERS,
  MAX_REASON_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  MIN_FAILOVER_SECONDS,
} from '../session/index.ts'
import { MIN_PASSPHRASE_CHARACTERS } from '../vault/index.ts'
import { MAX_INVITE_CHARACTERS } from '../wire/index.ts'
import * as limits from './limits.ts'

test('forms refuse exactly what the rooms behind the worker refuse', () => {
  expect(limits).toMatchObject({
    MAX_GROUP_NAME_CHARACTERS,
    MAX_MEMBER_NAME_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    MAX_NOTE_CHARACTERS,
    MAX_REASON_CHARACTERS,
    MIN_FAILOVER_SECONDS,
    MAX_FAILOVER_SECONDS,
    MIN_PASSPHRASE_CHARACTERS,
    MAX_PSBT_BYTES,
    MAX_LINK_CHARACTERS: MAX_INVITE_CHARACTERS,
  })
})

test('a file of the longest PSBT is taken, be it bytes or text', () => {
  expect(limits.MAX_PSBT_FILE_BYTES).toBeGreaterThan(2 * MAX_PSBT_BYTES)
})
