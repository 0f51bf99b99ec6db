/** An error in plain words: what happened, and what the person can do. */
export interface ErrorWords {
  readonly title: string
  readonly advice: string
}
