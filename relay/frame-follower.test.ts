import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../src/bytes/index.ts'
import { frameHead, FRAME_TYPE } from './attack/hostile-tab.ts'
import { FrameFollower, WINDOW_BYTES } from './frame-follower.ts'

const FREE = 7
const HEAD_BYTES = 12

const frame = fc.record({
  streamId: fc.constantFrom(FREE, 9),
  payload: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
})

describe('the follower of frames', () => {
  it('counts the same bytes in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (frames, cuts) => {
        const bytes = concat(
          ...frames.map(({ streamId, payload }) =>
            payload === undefined
              ? frameHead(FRAME_TYPE.windowUpdate, 0, streamId, WINDOW_BYTES * 100)
              : concat(frameHead(FRAME_TYPE.data, 0, streamId, payload.length), payload),
          ),
        )
        const follower = new FrameFollower()
        let counted = 0
        for (let at = 0, piece = 0; at < bytes.length; piece++) {
          const length = cuts[piece % cuts.length]!
          counted += follower.costOf(bytes.subarray(at, at + length), (streamId) => streamId === FREE)!
          at += length
        }
        const costly = frames.filter(({ streamId }) => streamId !== FREE)
        const expected = costly.reduce((sum, { payload }) => sum + HEAD_BYTES + (payload?.length ?? 0), 0)
        expect(counted).toBe(expected)
      }),
    )
  })

  it.each([FREE, 9])(
    'refuses a frame of stream %d that is longer than a window, as soon as it is announced',
    (streamId) => {
      const follower = new FrameFollower()
      const isFree = (id: number): boolean => id === FREE
      expect(follower.costOf(frameHead(FRAME_TYPE.data, 0, streamId, WINDOW_BYTES + 1), isFree)).toBeUndefined()
    },
  )
})
