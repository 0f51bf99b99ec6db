/** How channels come into the worker: transferred, or their bytes through the page. */
export type Mode = 'transfer' | 'proxy'

/** Handed to the worker once, with the two ports. */
export interface Ports {
  readonly bridge: MessagePort
  readonly control: MessagePort
}

/** What a node can be asked to do. */
export type Request =
  | { readonly type: 'start'; readonly relay: string }
  | { readonly type: 'dial'; readonly address: string; readonly bytes: number }
  | { readonly type: 'hang-up'; readonly peerId: string }

export type Answer =
  | { readonly type: 'started'; readonly peerId: string }
  | { readonly type: 'dialled'; readonly dialMs: number; readonly answerMs: number }
  | { readonly type: 'hung-up' }
  | { readonly type: 'failed'; readonly message: string }

/** What went over the bridge of one page, counted at its port and so independently of the bridge's own opinion. */
export interface Traffic {
  /** Channels transferred into the worker, the probe aside. */
  readonly transferred: number
  /** Messages whose bytes went through the page, either way. */
  readonly proxied: number
}

/** What the page offers to whoever drives the browser. */
export interface Dials {
  ask(request: Request): Promise<Answer>
  traffic(): Traffic
  /** What went over the bridge since the last hanging up was asked for, a line each: milliseconds of the day, which way, what. */
  trace(): readonly string[]
}
