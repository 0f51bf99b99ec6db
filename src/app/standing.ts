/** Where a session stands, in one line, and what to do now. */
export interface Standing {
  readonly headline: string
  readonly guidance: string
}
