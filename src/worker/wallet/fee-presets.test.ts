import { describe, expect, it } from 'vitest'
import { feePresetsOf } from './fee-presets.ts'

const at = (targetBlocks: number, satsPerVirtualByte: number) => ({ targetBlocks, satsPerVirtualByte })

describe('fee presets', () => {
  it('take the estimate that is nearest to their target and not slower', () => {
    expect(feePresetsOf([at(1, 9), at(3, 7), at(6, 5), at(144, 2), at(1_008, 1)])).toEqual([
      { preset: 'fast', ...at(1, 9) },
      { preset: 'normal', ...at(6, 5) },
      { preset: 'slow', ...at(144, 2) },
    ])
  })

  it('make do with the first estimate where none is fast enough, and are none without estimates', () => {
    expect(feePresetsOf([at(10, 4)]).map(({ satsPerVirtualByte }) => satsPerVirtualByte)).toEqual([4, 4, 4])
    expect(feePresetsOf([])).toEqual([])
  })
})
