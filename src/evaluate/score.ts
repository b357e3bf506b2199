/** What one measurement says. */
export interface Score {
  /** Its name says what it is computed from; with several subjects also of what. */
  readonly metric: string;
  readonly value: number;
  /** What to compare the value with: floors, ceilings, baselines, theory. */
  readonly anchors?: readonly { readonly what: string; readonly value: number }[];
}
