import type { CDPSession, Page } from '@playwright/test'

/** What an authenticator can do and whom it sees; as a phone of today, unless said otherwise. */
interface Abilities {
  readonly hasPrf: boolean
  /** The person before it is who they should be. */
  readonly isUserVerified: boolean
}

/** An authenticator that Chromium plays in this tab, with the passkeys that are made on it. */
export class Authenticator {
  readonly #session: CDPSession
  readonly #authenticatorId: string

  private constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session
    this.#authenticatorId = authenticatorId
  }

  static async in(page: Page, abilities: Partial<Abilities> = {}): Promise<Authenticator> {
    const { hasPrf = true, isUserVerified = true } = abilities
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable', { enableUI: false })
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf,
        isUserVerified,
        automaticPresenceSimulation: true,
      },
    })
    return new Authenticator(session, authenticatorId)
  }

  async verifies(isUserVerified: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#authenticatorId, isUserVerified })
  }

  async countPasskeys(): Promise<number> {
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', {
      authenticatorId: this.#authenticatorId,
    })
    return credentials.length
  }

  /** It is lost, with all its passkeys. */
  async lose(): Promise<void> {
    await this.#session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.#authenticatorId })
  }
}
