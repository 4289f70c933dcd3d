/** Reads what a file says of its row groups, by which those are passed over that hold nothing of a series. */

import type { RowGroup } from "hyparquet";

/** What a value may be that statistics tell of. */
type Bound = NonNullable<NonNullable<NonNullable<RowGroup["columns"][number]["meta_data"]>["statistics"]>["min_value"]>;

interface Bounds {
  readonly least: Bound | undefined;
  readonly greatest: Bound | undefined;
}

/** Answers between which times a group's rows are, in nanoseconds; undefined if no row is of the series. */
export function seriesTimes(
  group: RowGroup,
  { source, measurement }: { readonly source: string; readonly measurement: string },
): { first: bigint; last: bigint } | undefined {
  if (!mayHold(boundsOf(group, "source"), source) || !mayHold(boundsOf(group, "measurement"), measurement)) {
    return undefined;
  }
  const { least, greatest } = boundsOf(group, "time_ns");
  return {
    first: typeof least === "bigint" ? least : 0n,
    last: typeof greatest === "bigint" ? greatest : 2n ** 63n - 1n,
  };
}

function boundsOf(group: RowGroup, column: string): Bounds {
  const found = group.columns.find(({ meta_data }) => meta_data?.path_in_schema.join(".") === column);
  const { min_value, max_value } = found?.meta_data?.statistics ?? {};
  return { least: min_value, greatest: max_value };
}

/** Compares as Parquet does, by bytes. Long texts are cut in statistics, where the greatest is made greater instead. */
function mayHold({ least, greatest }: Bounds, text: string): boolean {
  const bytes = Buffer.from(text);
  if (typeof least === "string" && Buffer.compare(Buffer.from(least), bytes) > 0) return false;
  return typeof greatest !== "string" || Buffer.compare(Buffer.from(greatest), bytes) >= 0;
}
