/** Says in words what an export holds, and whether its files can be had. */

import { idOf } from "../../api/projects.ts";
import { formatBytes, formatCount } from "../../numbers/numbers.ts";
import type { Export } from "./queries.ts";

/** The names of things by their resource names. */
export type Names = ReadonlyMap<string, string>;

const nameIn = (names: Names, name: string): string => names.get(name) ?? idOf(name);

/** Says what is copied, such as "production of oneYear, 2 sources". */
export function contentOf({ retention, measurement, sources }: Export, retentions: Names): string {
  const from = sources.length === 0 ? "all sources" : formatCount(sources.length, "source");
  return `${measurement ?? "Everything"} of ${nameIn(retentions, retention)}, ${from}`;
}

export const sourcesOf = ({ sources }: Export, names: Names): string =>
  sources.length === 0 ? "all of the project" : sources.map((name) => nameIn(names, name)).join(", ");

export const formatWords: Readonly<Record<Export["format"], string>> = { CSV: "CSV", PARQUET: "Parquet" };

export const sizeOf = ({ rows, bytes, fileCount }: Export): string =>
  fileCount === 0
    ? formatCount(rows, "row")
    : `${formatCount(rows, "row")}, ${formatBytes(bytes)} in ${formatCount(fileCount, "file")}`;

/** Tells whether the files are kept no longer. */
export const isOver = ({ expireTime }: Export, nowMillis: number): boolean => Date.parse(expireTime) <= nowMillis;
