/** What a `SELECT` comes to, before it is an answer or what another `SELECT` reads. */

import type { SelectedRow } from "./rows/rows.ts";

/** The rows of one measurement and group, in the statement's order. */
export interface SelectedSeries {
  readonly name: string;
  /** The tags that rows were grouped by, in the order of their keys. */
  readonly tags: ReadonlyMap<string, string>;
  readonly rows: readonly SelectedRow[];
}

export interface Selected {
  /** The names of the columns behind the time. */
  readonly names: readonly string[];
  /** The places of those whose values are those of tags. */
  readonly tags: ReadonlySet<number>;
  readonly series: readonly SelectedSeries[];
}
