/**
 * Sorts the lines of a page whose keys begin with their hour and go on with something else. Pages follow each other by
 * the hour, so lines of one hour that two pages share are in order within each of them alone.
 */
export const newestFirst = <Line extends { readonly time: string }>(lines: readonly Line[]): Line[] =>
  // Times have one length, and lines of one moment keep the order of their keys.
  lines.toSorted((one, other) => (one.time === other.time ? 0 : one.time < other.time ? 1 : -1));
