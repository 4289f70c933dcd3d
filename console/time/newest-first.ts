/** Puts lines of all pages that were read in order: pages that share an hour are in order within each of them alone. */
export const newestFirst = <Line extends { readonly time: string }>(lines: readonly Line[]): readonly Line[] =>
  // Times have one length, so that texts compare as times do.
  lines.toSorted((one, other) => (one.time === other.time ? 0 : one.time < other.time ? 1 : -1));
