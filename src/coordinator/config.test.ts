import { describe, expect, it } from 'vitest'
import { ConfigError, type MuSig2Config, readConfig } from './config.ts'

function refusal(config: object): ConfigError {
  try {
    readConfig(config)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('It was taken.')
}

describe('the configuration of sessions', () => {
  it('may be left out', () => {
    expect(readConfig({})).toEqual({
      isElectionEnabled: true,
      electionMethod: 'lexicographic',
      isFailoverEnabled: true,
      stuckSessionTimeoutMs: 600_000,
    })
  })

  it('is taken as it is given', () => {
    const config: MuSig2Config = {
      enableCoordinatorElection: false,
      electionMethod: 'hash-based',
      enableCoordinatorFailover: false,
      stuckSessionTimeout: 5,
    }
    expect(readConfig(config)).toEqual({
      isElectionEnabled: false,
      electionMethod: 'hash-based',
      isFailoverEnabled: false,
      stuckSessionTimeoutMs: 5,
    })
  })

  it.each([
    ['enableAutoCleanup', 'cleanupExpiredSessions()'],
    ['cleanupInterval', 'cleanupExpiredSessions()'],
    ['broadcastTimeout', 'triggerCoordinatorFailover(sessionId)'],
  ])('refuses %s, and says that the application calls %s instead', (option, instead) => {
    for (const value of [true, 60_000, undefined]) {
      const error = refusal({ [option]: value })
      expect(error).toMatchObject({ code: 'option_removed', option })
      expect(error.message).toContain(instead)
    }
  })

  it.each(['enableFailover', 'constructor', '__proto__x', 'toString'])(
    'refuses an option %s that it does not know',
    (option) => {
      expect(refusal({ [option]: true })).toMatchObject({ code: 'option_unknown', option })
    },
  )

  it.each([
    { enableCoordinatorElection: 1 },
    { electionMethod: 'by-lot' },
    { enableCoordinatorFailover: 'no' },
    { stuckSessionTimeout: -1 },
    { stuckSessionTimeout: Number.NaN },
    { stuckSessionTimeout: '10' },
  ])('refuses %j', (config) => {
    expect(refusal(config).code).toBe('option_malformed')
  })
})
